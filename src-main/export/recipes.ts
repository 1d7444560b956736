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
  let text: string;
  try {
    if ((await stat(path)).size > mostBytes) throw new StudioError('recipeUnreadable');
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError('fileMissing', { name: basename(path) }, { cause: error });
  }
  try {
    return recipeSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new StudioError('recipeUnreadable', {}, { cause: error });
  }
}
