import { describe, expect, it } from 'vitest';
import { dcganPresets, vanillaPresets } from '../../src-preload/contract';
import { Output, type Streams } from './output';
import { recipeOf, type RecipeOptions } from './recipe-options';
import { clock, cliWords, environmentLanguage } from './words';

const options: RecipeOptions = {
  system: 'dcgan',
  preset: 'compact',
  recipe: null,
  steps: null,
  seed: null,
  batch: null,
  set: [],
};

const colour = (imageSize: number) => ({ imageSize, content: 'colour' }) as const;

describe('recipeOf', () => {
  it('fits a preset to the data and applies the options', () => {
    expect(recipeOf({ ...options, steps: 5, seed: 9, batch: 4 }, colour(32))).toEqual({
      ...dcganPresets.compact,
      imageSize: 32,
      steps: 5,
      seed: 9,
      batchSize: 4,
    });
    const set = ['generator.channels.1=16', 'loss=hinge', 'diffAugment.cutout = true', 'emaDecay=0'];
    expect(recipeOf({ ...options, set }, colour(64))).toMatchObject({
      generator: { channels: [128, 16, 48] },
      loss: 'hinge',
      diffAugment: { cutout: true },
      emaDecay: 0,
    });
  });

  it('takes the system that learns from such data, unless one is named', () => {
    const digits = { imageSize: 32, content: 'grey' } as const;
    expect(recipeOf({ ...options, system: null }, digits)).toEqual({
      ...vanillaPresets.compact,
      imageSize: 32,
    });
    expect(recipeOf({ ...options, system: null }, colour(128))).toMatchObject({
      system: 'dcgan',
      imageSize: 128,
    });
    // What does not fit is said by the check against the data.
    expect(recipeOf({ ...options, system: 'vanilla' }, colour(64))).toEqual(vanillaPresets.compact);
  });

  it('leaves the size of a recipe from a file to the check against the data', () => {
    expect(recipeOf({ ...options, recipe: dcganPresets.book }, colour(32)).imageSize).toBe(64);
  });

  it.each([
    'nothing',
    '=1',
    'steps.more=1',
    'constructor=1',
    '__proto__.x=1',
    'generator.constructor=1',
    'generator.channels.7=1',
    'steps=many',
    'batchSize=1',
    'loss=l2',
  ])('refuses --set %s', (setting) => {
    expect(() => recipeOf({ ...options, set: [setting] }, colour(64))).toThrow(
      expect.objectContaining({ code: 'usage' }),
    );
  });
});

describe('words', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(cliWords['zh-CN'])).toEqual(Object.keys(cliWords.en));
    for (const [key, sentence] of Object.entries(cliWords.en)) {
      const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
      expect(holes(cliWords['zh-CN'][key as keyof typeof cliWords.en]), key).toEqual(holes(sentence));
    }
  });

  it('follow the environment', () => {
    expect(environmentLanguage({ LANG: 'zh_CN.UTF-8' })).toBe('zh-CN');
    expect(environmentLanguage({ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' })).toBe('en');
    expect(environmentLanguage({})).toBe('en');
  });

  it('tell time', () => {
    expect([0, 75, 3700, 59.6].map(clock)).toEqual(['0:00', '1:15', '1:01:40', '1:00']);
  });
});

describe('Output', () => {
  const written = (terminal: boolean, work: (output: Output) => void) => {
    let out = '';
    let err = '';
    const streams: Streams = {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal,
      columns: () => 11,
    };
    work(new Output(streams, 'en', false));
    return { out, err };
  };

  it('rewrites one line on a terminal, cut to its width', () => {
    const { out, err } = written(true, (output) => {
      output.progress({}, '人脸人脸人脸人脸');
      output.progress({}, 'two');
      output.result({}, 'done');
    });
    expect(err).toBe('\r\u001b[K人脸人脸人\r\u001b[Ktwo\n');
    expect(out).toBe('done\n');
  });

  it('is quiet in a log', () => {
    const { err } = written(false, (output) => {
      for (let second = 0; second <= 25; second++) output.progress({}, `at ${second}`, second * 1000);
    });
    expect(err).toBe('at 0\nat 10\nat 20\n');
  });
});
