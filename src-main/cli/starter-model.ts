import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StudioError, type SystemId } from '../../src-preload/contract';
import { readModelHead } from '../export/model-file';
import type { Surroundings } from './surroundings';

/**
 * The model file that a command works with.
 *
 * @param given a file, or the folder's name of a model that comes with the studio (`enlarge-2-drawings`); null: the first
 *   that comes with it and is of this system
 * @throws StudioError modelMissing where none comes with it
 */
export async function modelFile(
  { starters }: Surroundings,
  given: string | null,
  system: SystemId,
): Promise<string> {
  const names = (await readdir(starters).catch(() => [])).sort();
  const pathOf = (name: string): string => join(starters, name, 'model.safetensors');
  if (given !== null) return names.includes(given) ? pathOf(given) : resolve(given);
  for (const name of names) {
    const head = await readModelHead(pathOf(name)).catch(() => null);
    if (head?.recipe.system === system) return pathOf(name);
  }
  throw new StudioError('modelMissing');
}
