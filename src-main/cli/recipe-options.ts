import {
  presetOf,
  readField,
  recipeSchema,
  StudioError,
  systemFor,
  writeField,
  type PresetId,
  type Recipe,
  type SystemId,
  type TrainingData,
} from '../../src-preload/contract';

export interface RecipeOptions {
  /** Null: the one that learns from such data. */
  system: SystemId | null;
  preset: PresetId;
  /** A whole recipe, from a file; takes the place of the preset. */
  recipe: Recipe | null;
  steps: number | null;
  seed: number | null;
  batch: number | null;
  /** `path=value`, applied last. */
  set: readonly string[];
}

/**
 * The recipe that the options of a command describe.
 *
 * @param data side and content of the data set: a preset takes the side over, a recipe from a file must have it already
 * @throws StudioError usage
 */
export function recipeOf(
  options: RecipeOptions,
  { imageSize, content }: Pick<TrainingData, 'imageSize' | 'content'>,
): Recipe {
  let recipe: Recipe =
    options.recipe ?? presetOf(options.system ?? systemFor(content) ?? 'dcgan', options.preset, imageSize);
  if (options.steps !== null) recipe = { ...recipe, steps: options.steps };
  if (options.seed !== null) recipe = { ...recipe, seed: options.seed };
  if (options.batch !== null) recipe = { ...recipe, batchSize: options.batch };
  for (const setting of options.set) recipe = applySetting(recipe, setting);
  const parsed = recipeSchema.safeParse(recipe);
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'recipe'}: ${issue.message}`)
    .join('; ');
  throw new StudioError('usage', { reason });
}

/** `generator.leak=0.1` → a recipe with that value. Only what the recipe already has can be set. */
function applySetting(recipe: Recipe, setting: string): Recipe {
  const at = setting.indexOf('=');
  const path = setting.slice(0, Math.max(0, at)).trim();
  if (!/^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/.test(path) || !hasOwnPath(recipe, path)) {
    throw new StudioError('usage', { reason: `--set ${setting}: path=value` });
  }
  const text = setting.slice(at + 1).trim();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = text;
  }
  return writeField(recipe, path, value);
}

/** True when every part of the path is the recipe's own: names like `constructor` are not. */
function hasOwnPath(recipe: object, path: string): boolean {
  const keys = path.split('.');
  return keys.every((key, i) => {
    const owner = i === 0 ? recipe : readField(recipe, keys.slice(0, i).join('.'));
    return typeof owner === 'object' && owner !== null && Object.hasOwn(owner, key);
  });
}
