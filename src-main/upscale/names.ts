import { lstat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { OnExisting, UpscaleFile, UpscaleFormat, UpscaleSize } from '../../src-preload/contract';
import type { SourceFile } from '../datasets/selection';

export type { OnExisting, UpscaleSize };

/** The size of a result: `exact` sizes are taken as they are, whatever the shape of the picture. */
export function upscaledSize(
  picture: { width: number; height: number },
  size: UpscaleSize,
): { width: number; height: number } {
  if ('scale' in size) return { width: picture.width * size.scale, height: picture.height * size.scale };
  return size;
}

/**
 * Name of a result, in the folder that its picture lay in below the chosen one: `trip/day 1/sea.jpg` →
 * `trip/day 1/sea-4x.png`.
 */
export function upscaledName(name: string, size: UpscaleSize, format: UpscaleFormat): string {
  const { dir, name: stem } = posix.parse(name);
  const label = 'scale' in size ? `${size.scale}x` : `${size.width}x${size.height}`;
  return posix.join(dir, `${stem}-${label}.${format}`);
}

/**
 * The name under which a result is stored.
 *
 * @param taken results of the same batch and its sources: they are never replaced, whatever was chosen
 * @param exists whether a file of that name is there
 * @returns null: leave it out
 */
export async function freeName(
  wanted: string,
  onExisting: OnExisting,
  taken: (name: string) => boolean,
  exists: (name: string) => Promise<boolean>,
): Promise<string | null> {
  const { dir, name, ext } = posix.parse(wanted);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? wanted : posix.join(dir, `${name} (${number})${ext}`);
    if (taken(candidate)) continue;
    if (!(await exists(candidate))) return candidate;
    if (onExisting === 'replace') return candidate;
    if (onExisting === 'skip') return null;
  }
}

/** How many results of these pictures would come to lie where something is already. */
export async function countExisting(
  files: readonly SourceFile[],
  folder: string,
  { size, format }: Pick<UpscaleFile, 'size' | 'format'>,
): Promise<number> {
  let count = 0;
  for (const { name, picture } of files)
    if (picture && (await isThere(join(folder, upscaledName(name, size, format))))) count++;
  return count;
}

/** A place that cannot be looked at is not free. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
