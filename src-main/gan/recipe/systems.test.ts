import { describe, expect, it } from 'vitest';
import {
  dataContents,
  describeSystem,
  fieldsOf,
  presetOf,
  readField,
  recipeProblems,
  recipeSchema,
  systemFor,
  systemIds,
  withSide,
} from './index';

describe.each(systemIds)('%s', (system) => {
  const description = describeSystem(system);

  it.each(['compact', 'book'] as const)(
    'has a preset %s that works with the data that it takes',
    (preset) => {
      const recipe = description.presets[preset];
      expect(recipe).toMatchObject({ system, preset });
      expect(recipeSchema.parse(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
      for (const imageSize of description.sides) {
        const fitted = presetOf(system, preset, imageSize);
        // Pieces of photos have a side of their own.
        expect(fitted.imageSize).toBe(description.content === 'photos' ? recipe.imageSize : imageSize);
        const data = { imageSize, count: 10_000, content: description.content };
        // The book's DCGAN has no pixel left of a picture of 32.
        const codes = recipeProblems(fitted, data).map(({ code }) => code);
        expect(codes.filter((code) => code !== 'mapTooSmall')).toEqual([]);
      }
      expect(withSide(recipe, 17)).toBe(recipe);
    },
  );

  it('says so of data with another content, and of that alone', () => {
    const recipe = description.presets.compact;
    for (const content of dataContents.filter((content) => content !== description.content)) {
      const problems = recipeProblems(recipe, { imageSize: 999, count: 10_000, content });
      expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
        {
          colour: 'needsColour error',
          grey: 'needsGrey error',
          volumes: 'needsVolumes error',
          photos: 'needsPhotos error',
        }[description.content],
      ]);
    }
    const other = { imageSize: 999, count: 0, content: description.content };
    expect(recipeProblems(recipe, other).map(({ code }) => code)).toEqual([
      ...(description.content === 'photos' ? [] : ['dataSizeDiffers']),
      'batchTooLarge',
    ]);
  });

  it('has every field in one of its presets, and every place of a net that a fork keeps', () => {
    const presets = Object.values(description.presets);
    const somewhere = (path: string): boolean =>
      presets.some((recipe) => readField(recipe, path) !== undefined);
    for (const path of description.netFields) {
      expect(
        description.fields.map((field) => field.path),
        path,
      ).toContain(path);
    }
    const unseen = description.fields.filter(({ path }) => !somewhere(path)).map(({ path }) => path);
    // More layers than a preset has are for recipes from files.
    expect(unseen.filter((path) => !/\.[2-9]$/.test(path))).toEqual([]);
    for (const recipe of presets) expect(fieldsOf(recipe, description.fields).length).toBeGreaterThan(20);
  });

  it('needs more memory for a larger batch', () => {
    const recipe = description.presets.compact;
    expect(description.numbersAtPeak({ ...recipe, batchSize: 2 * recipe.batchSize })).toBeGreaterThan(
      description.numbersAtPeak(recipe),
    );
  });
});

it('the system for a data set is the first that takes its content', () => {
  expect(systemFor('grey')).toBe('vanilla');
  expect(systemFor('colour')).toBe('dcgan');
  expect(systemFor('volumes')).toBe('gan3d');
  expect(systemFor('photos')).toBe('srgan');
});

it('a 3D-GAN of another side keeps the channels of each side of its maps', () => {
  const channels = (preset: 'compact' | 'book', side: number): number[][] => {
    const recipe = recipeSchema.parse(presetOf('gan3d', preset, side));
    if (recipe.system !== 'gan3d') throw new Error('another system');
    return [recipe.generator.channels, recipe.discriminator.channels];
  };
  expect(channels('compact', 64)).toEqual([
    [128, 64, 32, 16],
    [16, 32, 64, 128],
  ]);
  expect(channels('book', 32)).toEqual([
    [512, 256, 128],
    [128, 256, 512],
  ]);
});

it('chapter 1 has half a million numbers in each net', () => {
  // Table of the book: 100 → 500 → 500 → 784 and back to 1, with biases.
  expect(describeSystem('vanilla').parameters(presetOf('vanilla', 'book', 28))).toEqual({
    generator: 100 * 500 + 500 + 500 * 500 + 500 + 500 * 784 + 784,
    discriminator: 784 * 500 + 500 + 500 * 500 + 500 + 500 + 1,
  });
});
