/**
 * How one number, switch or choice of a recipe is shown and bounded. The list drives the inspector of the Train room. What
 * counts at the door is the schema beside it, whose bounds are a little wider than the sliders'.
 */
export interface NumberField {
  kind: 'number';
  /** Path in the recipe, for example `generator.hiddenUnits`. Words: `recipe.<path>.label` and `.help`. */
  path: string;
  group: FieldGroup;
  min: number;
  max: number;
  /** Smallest sensible change; 1 for whole numbers. */
  step: number;
  whole: boolean;
  /** Sliders of quantities that span decades (learning rates, steps) move on a logarithmic scale. */
  logarithmic?: boolean;
  /** Key of the unit in the word lists (`units.<unit>`), absent for plain numbers. */
  unit?: 'steps' | 'pictures' | 'channels' | 'units' | 'pixels';
  /** Folded away until the person asks for expert settings. */
  expert: boolean;
}

export interface SwitchField {
  kind: 'switch';
  path: string;
  group: FieldGroup;
  expert: boolean;
}

export interface ChoiceField {
  kind: 'choice';
  path: string;
  group: FieldGroup;
  /** Values; words: `recipe.<path>.options.<value>`. */
  options: readonly string[];
  /** The values are numbers in the recipe. */
  numbers?: true;
  expert: boolean;
}

export type RecipeField = (NumberField | SwitchField | ChoiceField) & {
  /** Shown only where another place of the recipe has this value. */
  needs?: { path: string; value: string };
};

export const fieldGroups = [
  'training',
  'generator',
  'discriminator',
  'generatorOptimizer',
  'discriminatorOptimizer',
  'stabilisers',
  'keeping',
] as const;
export type FieldGroup = (typeof fieldGroups)[number];

/** Reads the value at a dotted path of a recipe. */
export function readField(recipe: object, path: string): unknown {
  let value: unknown = recipe;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

/** A copy of the recipe with the value at the dotted path replaced; the original is not touched. */
export function writeField<T extends object>(recipe: T, path: string, value: unknown): T {
  const [head, ...rest] = path.split('.') as [string, ...string[]];
  const copy = (Array.isArray(recipe) ? [...recipe] : { ...recipe }) as Record<string, unknown>;
  copy[head] = rest.length === 0 ? value : writeField(copy[head] as object, rest.join('.'), value);
  return copy as T;
}

/** The fields that a recipe has: its nets may have fewer layers than there are fields for, or others. */
export const fieldsOf = (recipe: object, fields: readonly RecipeField[]): RecipeField[] =>
  fields.filter(
    ({ path, needs }) =>
      readField(recipe, path) !== undefined && (!needs || readField(recipe, needs.path) === needs.value),
  );
