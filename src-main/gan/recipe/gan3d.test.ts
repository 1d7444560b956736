import { describe, expect, it } from 'vitest';
import { readField, writeField, type RecipeField } from './fields';
import { gan3dFields, gan3dPresets, gan3dRecipeSchema } from './gan3d';
import { vanillaFields, vanillaPresets, vanillaRecipeSchema } from './vanilla';

const systems = [
  ['vanilla', vanillaRecipeSchema, vanillaPresets, vanillaFields],
  ['gan3d', gan3dRecipeSchema, gan3dPresets, gan3dFields],
] as const;

/** A value that the inspector can set. */
const extremes = (field: RecipeField): unknown[] => {
  if (field.kind === 'number') return [field.min, field.max];
  return field.kind === 'switch' ? [true, false] : [...field.options];
};

describe.each(systems)('recipes of %s', (_, schema, presets, fields) => {
  it.each(['book', 'compact'] as const)('%s parses, and stays what it is', (preset) => {
    expect(schema.parse(presets[preset])).toEqual(presets[preset]);
    expect(presets[preset].preset).toBe(preset);
  });

  it('have a place for every field, and take whatever the inspector can set', () => {
    for (const field of fields) {
      expect(readField(presets.book, field.path), field.path).toBeDefined();
      for (const value of extremes(field))
        expect(schema.safeParse(writeField(presets.book, field.path, value)).success, field.path).toBe(true);
    }
    expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
  });

  it('refuse what they do not know', () => {
    expect(schema.safeParse({ ...presets.book, surprise: 1 }).success).toBe(false);
    expect(schema.safeParse(writeField(presets.book, 'latent.spread', 0)).success).toBe(false);
  });
});

it('a 3D-GAN has as many layers as its side asks for', () => {
  const { book, compact } = gan3dPresets;
  expect(gan3dRecipeSchema.safeParse({ ...book, imageSize: 32 }).success).toBe(false);
  expect(gan3dRecipeSchema.safeParse(writeField(compact, 'discriminator.channels', [8, 8])).success).toBe(
    false,
  );
});
