import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Features } from '../../src-main/scores/features';
import { ensureEntry, isIntact, shortHash } from '../setup/cache';
import type { PictureSet } from './pictures';

const prefix = 'features-';
const valuesFile = 'values.float32';

/** How many entries are kept: each takes at most 2 MB. */
const kept = 64;

/** Pictures whose features make one entry: an interrupted measurement goes on where it was. */
const entryPictures = 250;

export interface CacheOptions {
  cache: string;
  /** What the features depend on besides the pictures: the network and how it is asked. */
  network: string;
  /** Number of features of a picture. */
  width: number;
  /** At most this many entries are kept; those that have not been asked for longest make way. */
  kept?: number;
}

/**
 * The features of a set of pictures, computed in pieces; pieces that were computed before come from the cache. They are
 * told apart by their pixels, not by the names of files.
 *
 * @param compute is called with count × side × side × 3 bytes of pictures and the number of pictures before them
 */
export async function cachedFeatures(
  pictures: PictureSet,
  options: CacheOptions,
  compute: (pixels: Uint8Array, before: number) => Promise<Features>,
): Promise<Features> {
  const { cache, width } = options;
  const { count, side, pixels } = pictures;
  const bytes = side * side * 3;
  const values = new Float32Array(count * width);
  for (let start = 0; start < count; start += entryPictures) {
    const part = pixels.subarray(start * bytes, Math.min(count, start + entryPictures) * bytes);
    const content = createHash('sha256').update(part).digest('hex');
    const key = `${prefix}${shortHash(content, String(side), options.network)}`;
    values.set(await entryValues(cache, key, () => compute(part, start)), start * width);
  }
  await forgetOldest(cache, options.kept ?? kept);
  return { count, width, values };
}

async function entryValues(
  cache: string,
  key: string,
  compute: () => Promise<Features>,
): Promise<Float32Array> {
  const folder = join(cache, key);
  if (!(await isIntact(folder))) {
    // Not inside of `populate`: it takes minutes, for which the cache would be locked.
    const { values } = await compute();
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await ensureEntry(cache, { key, populate: (draft) => writeFile(join(draft, valuesFile), bytes) });
    return values;
  }
  const now = new Date();
  await utimes(folder, now, now);
  return new Float32Array(Uint8Array.from(await readFile(join(folder, valuesFile))).buffer);
}

async function forgetOldest(cache: string, most: number): Promise<void> {
  const names = (await readdir(cache)).filter((name) => new RegExp(`^${prefix}[0-9a-f]+$`).test(name));
  const entries = await Promise.all(
    names.map(async (name) => ({
      name,
      used: (await stat(join(cache, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  entries.sort((a, b) => b.used - a.used);
  for (const { name } of entries.slice(most)) await rm(join(cache, name), { recursive: true, force: true });
}
