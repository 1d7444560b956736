import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Features } from '../../src-main/scores/features';
import { ensureEntry, shortHash } from '../setup/cache';

const prefix = 'features-';
const valuesFile = 'values.float32';

/** How many sets of features are kept: 2,000 pictures take 16 MB. */
const kept = 8;

/**
 * The features of a set of pictures, from the cache where they were computed before. The key is made of everything that
 * they depend on; those that have not been asked for longest make way.
 *
 * @param identity hash of the pixels, their size, the network
 */
export async function cachedFeatures(
  cache: string,
  identity: readonly string[],
  width: number,
  compute: () => Promise<Features>,
): Promise<Features> {
  const key = `${prefix}${shortHash(...identity)}`;
  const { folder } = await ensureEntry(cache, {
    key,
    async populate(draft) {
      const { values } = await compute();
      await writeFile(
        join(draft, valuesFile),
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
    },
  });
  const now = new Date();
  await utimes(folder, now, now);
  const bytes = await readFile(join(folder, valuesFile));
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  await forgetOldest(cache);
  return { count: values.length / width, width, values };
}

async function forgetOldest(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => new RegExp(`^${prefix}[0-9a-f]+$`).test(name));
  const entries = await Promise.all(
    names.map(async (name) => ({
      name,
      used: (await stat(join(cache, name)).catch(() => undefined))?.mtimeMs,
    })),
  );
  entries.sort((a, b) => (b.used ?? 0) - (a.used ?? 0));
  for (const { name } of entries.slice(kept)) await rm(join(cache, name), { recursive: true, force: true });
}
