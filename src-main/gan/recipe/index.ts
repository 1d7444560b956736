import { z } from 'zod';
import { agecganRecipeSchema } from './agecgan';
import { agecganSystem } from './agecgan-system';
import { dcganRecipeSchema } from './dcgan';
import { dcganSystem } from './dcgan-system';
import { gan3dRecipeSchema } from './gan3d';
import { gan3dSystem } from './gan3d-system';
import { adversarialPhase, untilStep, type TrainingPhase } from './phases';
import { sharedProblems, type RecipeProblem } from './problems';
import { srganRecipeSchema } from './srgan';
import { srganSystem } from './srgan-system';
import type { DataContent, SystemDescription, TrainingData } from './system';
import { vanillaRecipeSchema } from './vanilla';
import { vanillaSystem } from './vanilla-system';

export { optimizerSchema, type OptimizerRecipe } from './common';
export * from './fields';
export { ageClasses, agecganPhases, agecganPresets, type AgecganRecipe } from './agecgan';
export * from './dcgan';
export { discriminatorSides, generatorBase } from './dcgan-system';
export { gan3dPresets, type Gan3dRecipe } from './gan3d';
export { volumeSides } from './gan3d-system';
export { phaseAt, type TrainingPhase } from './phases';
export type { RecipeProblem } from './problems';
export { projectedHeads } from './projected';
export { scaleOf, srganPresets, type SrganRecipe } from './srgan';
export {
  dataContents,
  type AgeCounts,
  type DataContent,
  type ParameterCounts,
  type SystemDescription,
  type TrainingData,
} from './system';
export * from './vanilla';

/** Any recipe of any system: told apart by `system`. */
export const recipeSchema = z.discriminatedUnion('system', [
  dcganRecipeSchema,
  vanillaRecipeSchema,
  gan3dRecipeSchema,
  agecganRecipeSchema,
  srganRecipeSchema,
]);
export type Recipe = z.infer<typeof recipeSchema>;
export type SystemId = Recipe['system'];
export type PresetId = Recipe['preset'];
export type RecipeOf<System extends SystemId> = Extract<Recipe, { system: System }>;
/** Of systems whose samples grow from latent numbers. */
export type LatentRecipe = Extract<Recipe, { latent: unknown }>;
export const hasLatents = (recipe: Recipe): recipe is LatentRecipe => 'latent' in recipe;

/** Every system of the studio, in the order of the book's chapters. */
export const systems: { readonly [System in SystemId]: SystemDescription<RecipeOf<System>> } = {
  vanilla: vanillaSystem,
  gan3d: gan3dSystem,
  agecgan: agecganSystem,
  dcgan: dcganSystem,
  srgan: srganSystem,
};
export const systemIds = Object.keys(systems) as SystemId[];

/** What the studio knows of a system, told apart no further: what one of its functions is given must be its own recipe. */
export const describeSystem = (system: SystemId): SystemDescription<Recipe> =>
  // The map above has the recipe's own description under its system.
  systems[system] as unknown as SystemDescription<Recipe>;

/** The system that is first thought of for data with this content, and nothing beside it; null where none takes it. */
export const systemFor = (content: DataContent): SystemId | null =>
  systemIds.find((system) => {
    const { content: own, needs } = describeSystem(system);
    return own === content && needs === undefined;
  }) ?? null;

/** The preset of a system, for data of a side where it can make samples of it. */
export const presetOf = (system: SystemId, preset: PresetId, side: number): Recipe =>
  withSide(describeSystem(system).presets[preset], side);

/**
 * The same recipe for data of another side; unchanged where its system cannot make samples of that side, and where it cuts
 * pieces out of photos, whose side the recipe alone decides.
 */
export function withSide(recipe: Recipe, side: number): Recipe {
  const { content, sides, fit } = describeSystem(recipe.system);
  if (content === 'photos' || !sides.includes(side) || recipe.imageSize === side) return recipe;
  return fit?.(recipe, side) ?? ({ ...recipe, imageSize: side } as Recipe);
}

/**
 * What cannot work, or hardly can, found before anything is trained: bounds of single fields are the schema's work,
 * this looks at how they go together.
 *
 * @param data to train on, if known
 */
export function recipeProblems(recipe: Recipe, data?: TrainingData): RecipeProblem[] {
  const { content, problems } = describeSystem(recipe.system);
  return [...problems(recipe, data), ...sharedProblems(recipe, content, data)];
}

/** Why the Faces room cannot show what a system makes: code of an error. Null where it can. */
export function facesRefusal(system: SystemId): 'modelOfShapes' | 'modelOfPhotos' | 'modelOfAges' | null {
  const { content, needs } = describeSystem(system);
  if (content === 'volumes') return 'modelOfShapes';
  if (content === 'photos') return 'modelOfPhotos';
  return needs === 'ages' ? 'modelOfAges' : null;
}

/** Why the Upscale room cannot enlarge with what a system makes: code of an error. Null where it can. */
export function upscaleRefusal(
  system: SystemId,
): 'upscaleModelOfFaces' | 'upscaleModelOfShapes' | 'upscaleModelOfAges' | null {
  const { content, needs } = describeSystem(system);
  if (content === 'photos') return null;
  if (content === 'volumes') return 'upscaleModelOfShapes';
  return needs === 'ages' ? 'upscaleModelOfAges' : 'upscaleModelOfFaces';
}

export type UpscaleRecipe = RecipeOf<'srgan'>;
export const isForUpscale = (recipe: Recipe): recipe is UpscaleRecipe =>
  upscaleRefusal(recipe.system) === null;

/** Of systems that the Faces room shows: `facesRefusal` has nothing against them. */
export type FacesRecipe = RecipeOf<'dcgan' | 'vanilla'>;
export const isForFaces = (recipe: Recipe): recipe is FacesRecipe => facesRefusal(recipe.system) === null;

/** Of systems that the Shapes room shows: they make volumes from latent numbers. */
export type ShapesRecipe = RecipeOf<'gan3d'>;
export const isForShapes = (recipe: Recipe): recipe is ShapesRecipe => makesShapes(recipe.system);
/** Whether a system makes shapes: volumes, no pictures. */
export const makesShapes = (system: SystemId): boolean => describeSystem(system).content === 'volumes';
/** Of systems that the Age room shows: they make faces at given ages. */
export const isForAgeing = (recipe: Recipe): recipe is RecipeOf<'agecgan'> => makesAges(recipe.system);
/** Whether a system makes faces at given ages. */
export const makesAges = (system: SystemId): system is 'agecgan' => system === 'agecgan';

/**
 * The phases that a run goes through, in order; most systems have one.
 *
 * @param totalSteps of the run, where it goes on for longer than its recipe says, or ends before
 */
export function phasesOf(recipe: Recipe, totalSteps = recipe.steps): TrainingPhase[] {
  const phases = describeSystem(recipe.system).phases?.(recipe) ?? adversarialPhase(recipe.steps);
  return untilStep(phases, totalSteps);
}

/** What stands in each column of a run's sheets, from the left: keys of words, or what needs none; null: nothing special. */
export const sheetColumnsOf = (recipe: Recipe): string[] | null =>
  describeSystem(recipe.system).sheetColumns?.(recipe) ?? null;
