import { directionsSchema, hasLatents, StudioError, type Direction } from '../../src-preload/contract';
import type { ModelFile } from './model-file';

/** Under this name a model file tells of its directions. */
const key = 'directions';

/**
 * The directions that a model file brings along, by whoever made it; null: none.
 *
 * @throws StudioError directionsUnreadable when they are not what they should be
 */
export function directionsOf({ extra, recipe }: Pick<ModelFile, 'extra' | 'recipe'>): Direction[] | null {
  const text = extra[key];
  if (text === undefined) return null;
  try {
    const directions = directionsSchema.parse(JSON.parse(text));
    const size = hasLatents(recipe) ? recipe.latent.size : 0;
    if (directions.every(({ vector }) => vector.length === size)) return directions;
  } catch (error) {
    throw new StudioError('directionsUnreadable', {}, { cause: error });
  }
  throw new StudioError('directionsUnreadable');
}

/** What a model file says beside its model, with these directions in it. */
export function withDirections(
  extra: Record<string, string>,
  directions: readonly Direction[],
): Record<string, string> {
  return { ...extra, [key]: JSON.stringify(directions) };
}
