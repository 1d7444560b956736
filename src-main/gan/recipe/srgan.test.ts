import { describe, expect, it } from 'vitest';
import { fieldsOf, readField } from './fields';
import { presetOf, recipeProblems, withSide, type Recipe } from './index';
import { srganSystem } from './srgan-system';
import { picturesPerStep, scaleOf, srganFields, srganPresets, srganRecipeSchema } from './srgan';

describe.each(Object.entries(srganPresets))('the preset %s of SRGAN', (name, preset) => {
  it('is a valid recipe that tells its name and enlarges four times', () => {
    expect(srganRecipeSchema.parse(preset)).toEqual(preset);
    expect(preset.preset).toBe(name);
    expect(scaleOf(preset)).toBe(4);
  });

  it('lies within the bounds of its fields', () => {
    const fields = fieldsOf(preset, srganFields);
    expect(fields.length).toBeGreaterThan(40);
    for (const field of fields) {
      const value = readField(preset, field.path);
      if (field.kind === 'number') {
        expect(value, field.path).toBeGreaterThanOrEqual(field.min);
        expect(value, field.path).toBeLessThanOrEqual(field.max);
      } else if (field.kind === 'choice') expect(field.options, field.path).toContain(String(value));
      else expect(value, field.path).toBeTypeOf('boolean');
    }
  });
});

it('recipes of before the skip, the pixel shuffle, the turns and the unit of the content mean what they meant', () => {
  const { turn: _turn, contentUnit: _unit, generator, ...old } = srganPresets.book;
  const { skip: _skip, upsampling: _upsampling, ...oldGenerator } = generator;
  expect(srganRecipeSchema.parse({ ...old, generator: oldGenerator })).toEqual(srganPresets.book);
});

it('channels of doublings are no fields where pixels are shuffled', () => {
  const paths = (recipe: object): string =>
    fieldsOf(recipe, srganFields)
      .map(({ path }) => path)
      .join();
  expect(paths(srganPresets.book)).toContain('upsampleChannels.1');
  expect(paths(srganPresets.compact)).not.toContain('upsampleChannels');
});

it('fields are named once', () => {
  const paths = srganFields.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

it('pictures of its own need twice as many', () => {
  expect(picturesPerStep(srganPresets.book)).toBe(2);
  expect(picturesPerStep(srganPresets.compact)).toBe(srganPresets.compact.batchSize);
});

it('a first phase longer than the run is a problem that says so', () => {
  const long = { ...srganPresets.book, pretrain: { ...srganPresets.book.pretrain, steps: 20_001 } };
  expect(srganSystem.problems(long)).toEqual([
    {
      code: 'pretrainTooLong',
      path: 'pretrain.steps',
      params: { pretrain: 20_001, steps: 20_000 },
      severity: 'error',
    },
  ]);
  long.pretrain.steps = 20_000;
  expect(srganSystem.problems(long)).toEqual([]);
});

describe('photos', () => {
  const data = { imageSize: 128, count: 3, content: 'photos' as const };
  const codes = (recipe: Recipe, more: { count?: number; smallestSide?: number } = {}): string[] =>
    recipeProblems(recipe, { ...data, ...more }).map(({ code, severity }) => `${code} ${severity}`);

  it('may be fewer than a batch, but there must be one', () => {
    expect(srganPresets.compact.batchSize).toBeGreaterThan(data.count);
    expect(codes(srganPresets.compact)).toEqual([]);
    expect(codes(srganPresets.compact, { count: 0 })).toEqual(['batchTooLarge error']);
  });

  it('that are smaller than a piece are a warning', () => {
    expect(codes(srganPresets.compact, { smallestSide: 128 })).toEqual([]);
    expect(codes(srganPresets.book, { smallestSide: 255 })).toEqual(['cropTooLarge warning']);
  });

  it('do not decide the side of the pieces', () => {
    expect(presetOf('srgan', 'compact', 128)).toEqual(srganPresets.compact);
    expect(withSide(srganPresets.book, 128)).toBe(srganPresets.book);
  });
});

it('the nets of the book have as many numbers as its tables', () => {
  expect(srganSystem.parameters(srganPresets.book)).toEqual({
    generator: 2_038_467,
    discriminator: 5_215_425,
  });
  expect(srganSystem.parameters(srganPresets.compact)).toEqual({
    generator: 375_456,
    discriminator: 437_769,
  });
});
