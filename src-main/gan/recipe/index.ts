import { z } from 'zod';
import { dcganFields, dcganPresets, dcganRecipeSchema } from './dcgan';
import type { RecipeField } from './fields';

export { optimizerSchema, type OptimizerRecipe } from './common';
export * from './fields';
export * from './dcgan';
export * from './problems';
export { projectedHeads } from './projected';

/** Any recipe of any system: told apart by `system`. */
export const recipeSchema = z.discriminatedUnion('system', [dcganRecipeSchema]);
export type Recipe = z.infer<typeof recipeSchema>;
export type SystemId = Recipe['system'];
export type PresetId = Recipe['preset'];

/** What the window needs to know of a system: its presets and its editable fields. */
export const systems: Record<
  SystemId,
  { presets: Record<PresetId, Recipe>; fields: readonly RecipeField[] }
> = {
  dcgan: { presets: dcganPresets, fields: dcganFields },
};
