import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { recipeSchema, StudioError, type Recipe } from '../../src-preload/contract';

/** Far more than any recipe has. */
const mostBytes = 1_000_000;

/**
 * Reads a recipe from a JSON file.
 *
 * @throws StudioError fileMissing, recipeUnreadable
 */
export async function readRecipe(path: string): Promise<Recipe> {
  const parsed = recipeSchema.safeParse(await readSmallJson(path, 'recipeUnreadable'));
  if (!parsed.success) throw new StudioError('recipeUnreadable', {}, { cause: parsed.error });
  return parsed.data;
}

/** Reads a JSON file of a size that recipes have. @throws StudioError fileMissing, or `unreadable` */
export async function readSmallJson(
  path: string,
  unreadable: 'recipeUnreadable' | 'faceRecipeUnreadable',
): Promise<unknown> {
  let text: string;
  try {
    if ((await stat(path)).size > mostBytes) throw new StudioError(unreadable);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError('fileMissing', { name: basename(path) }, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StudioError(unreadable, {}, { cause: error });
  }
}
