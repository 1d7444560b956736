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

/** As many people of each age. */
const aged = { known: 12_100, estimated: 0, byYear: Array<number>(121).fill(100) };

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
        const data = { imageSize, count: 10_000, content: description.content, aged };
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
    const other = { imageSize: 999, count: 0, content: description.content, aged };
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

describe('Age-cGAN', () => {
  const recipe = presetOf('agecgan', 'compact', 64);
  const codes = (byYear: number[], known = 100): string[] =>
    recipeProblems(recipe, {
      imageSize: 64,
      count: 5000,
      content: 'colour',
      aged: { known, estimated: 0, byYear },
    }).map(({ code, path, params }) => `${code} ${path} ${Object.values(params).join('-')}`);

  it('needs ages, and names the classes that nobody is in', () => {
    expect(codes([], 0)).toEqual(['noAges system ']);
    expect(codes(Array<number>(121).fill(1))).toEqual([]);
    const some = Array<number>(60).fill(0);
    for (const year of [18, 30, 45]) some[year] = 50;
    expect(codes(some)).toEqual([
      'emptyAgeClass ageBounds.1 19-29',
      'emptyAgeClass ageBounds.4 50-59',
      'emptyOldestClass ageBounds.4 60',
    ]);
    expect(codes(Array<number>(121).fill(1), 20)).toEqual(['batchTooLarge batchSize 32-20']);
  });

  it('says which phases do not fit, and what pairs need', () => {
    const changed = {
      ...recipe,
      steps: 20,
      discriminatorUpdate: 'separate',
      fakePictures: 'own',
    } as typeof recipe;
    expect(recipeProblems(changed).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['phasesTooLong', 'pairsNeedJoint', 'pairsNeedShared']),
    );
  });
});
