import { afterEach, describe, expect, it } from 'vitest';
import { agecganPhases, agecganPresets } from '../../src-main/gan/recipe/agecgan';
import { enlargedColumns } from '../../src-main/gan/recipe/sheet-columns';
import { srganPhases, srganPresets } from '../../src-main/gan/recipe/srgan';
import {
  errorWords,
  fieldGroups,
  phasesOf,
  sheetColumnsOf,
  skipReasons,
  systems,
} from '../../src-preload/contract';
import { en } from './en';
import { writeAgo, writeBytes, writeDuration, writePrecise } from './format';
import { speech, t, tError, tKey, type WordKey } from './words.svelte';
import { zhCN } from './zh-CN';

const placeholders = (sentence: string): string[] =>
  [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();
const keys = Object.keys(en) as WordKey[];

afterEach(() => {
  speech.language = 'en';
});

describe('the word lists', () => {
  it('have the same keys', () => {
    expect(Object.keys(zhCN).sort()).toEqual([...keys].sort());
  });

  it('have the same placeholders', () => {
    for (const key of keys) expect([key, placeholders(zhCN[key])]).toEqual([key, placeholders(en[key])]);
    const errors = errorWords.en as Record<string, string>;
    for (const [code, sentence] of Object.entries(errorWords['zh-CN'])) {
      expect([code, placeholders(sentence)]).toEqual([code, placeholders(errors[code]!)]);
    }
  });

  it('leave no sentence empty and give plurals their count', () => {
    for (const list of [en, zhCN] as Record<string, string>[]) {
      for (const [key, sentence] of Object.entries(list)) {
        expect(sentence.trim(), key).not.toBe('');
        for (const form of sentence.split('|'))
          expect(placeholders(form), key).toEqual(placeholders(sentence));
      }
    }
  });

  it('write Chinese with Chinese punctuation', () => {
    for (const [key, sentence] of Object.entries(zhCN)) {
      expect(sentence.replace(/\{\w+\}|\d,\d/g, ''), key).not.toMatch(
        /[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]/,
      );
    }
  });

  it('describe every field of every recipe', () => {
    for (const { fields } of Object.values(systems)) {
      for (const field of fields) {
        expect(keys).toContain(`recipe.${field.path}.label`);
        expect(keys).toContain(`recipe.${field.path}.help`);
        if (field.kind === 'number' && field.unit) expect(keys).toContain(`units.${field.unit}`);
        for (const option of field.kind === 'choice' ? field.options : []) {
          expect(keys).toContain(`recipe.${field.path}.options.${option}`);
        }
      }
    }
    for (const group of fieldGroups) expect(keys).toContain(`recipe.group.${group}`);
  });

  it('name every phase of every system, and what it measures', () => {
    const phases = [
      ...Object.values(systems).flatMap(({ presets }) =>
        Object.values(presets).flatMap((one) => phasesOf(one)),
      ),
      ...Object.values(agecganPresets).flatMap((recipe) => agecganPhases(recipe)),
      ...Object.values(srganPresets).flatMap((recipe) => srganPhases(recipe)),
    ];
    expect(new Set(phases.map(({ id }) => id)).size).toBeGreaterThan(3);
    for (const { id, figures } of phases) {
      const loss = figures.includes('loss') ? [`phase.${id}.loss`, `phase.${id}.lossHelp`] : [];
      for (const key of [`phase.${id}`, `phase.${id}.help`, ...loss]) expect(keys).toContain(key);
    }
    const columns = Object.values(systems).flatMap(({ presets }) => sheetColumnsOf(presets.book) ?? []);
    for (const key of [...enlargedColumns(), ...columns.filter((column) => column.includes('.'))])
      expect(keys).toContain(key);
  });

  it('have words for everything that the main process may report', () => {
    const reported = [
      ...skipReasons.map((code) => `skip.${code}`),
      ...['starting', 'training', 'pausing', 'paused', 'stopping', 'stopped', 'finished', 'failed'].map(
        (state) => `state.${state}`,
      ),
      ...['rolledBack', 'discriminatorWins', 'diskLow'].map((code) => `warning.${code}`),
      ...['electron', 'tensorflow', 'device', 'sqlite', 'screen'].map((what) => `doctor.${what}`),
      ...['scanning', 'reading', 'finishing', 'done', 'cancelled', 'failed'].map(
        (phase) => `import.phase.${phase}`,
      ),
      ...[
        'mapTooSmall',
        'batchTooLarge',
        'dataSizeDiffers',
        'spacingTooLarge',
        'smoothingCrosses',
        'pairsNeedJoint',
        'sampleTooRare',
        'needsColour',
        'needsGrey',
        'needsVolumes',
        'needsPhotos',
      ].map((code) => `recipe.problems.${code}`),
    ];
    for (const key of reported) expect(keys).toContain(key);
  });

  it('describe every error in both languages', () => {
    expect(Object.keys(errorWords['zh-CN']).sort()).toEqual(Object.keys(errorWords.en).sort());
  });
});

describe('a sentence', () => {
  it('picks its form by the count and writes numbers as the language does', () => {
    expect(t('data.pictures', { count: 1 })).toBe('1 picture');
    expect(t('data.pictures', { count: 2371 })).toBe('2,371 pictures');
    speech.language = 'zh-CN';
    expect(t('data.pictures', { count: 1 })).toBe('1 张图片');
  });

  it('leaves text as it is', () => {
    expect(t('faces.seedIs', { seed: '4242' })).toBe('Seed 4242');
    expect(tKey('nothing.of.the.kind')).toBe('nothing.of.the.kind');
  });

  it('tells errors in the language of the window', () => {
    const error = { code: 'runFinished', params: {} } as const;
    expect(tError(error)).toContain('Continue');
    speech.language = 'zh-CN';
    expect(tError(error)).toContain('继续');
  });
});

describe('quantities', () => {
  it('of bytes', () => {
    expect(writeBytes(812)).toBe('812 byte');
    expect(writeBytes(24_300_000)).toBe('24 MB');
    expect(writeBytes(1_840_000_000)).toBe('1.8 GB');
  });

  it('of time', () => {
    expect(writeDuration(48)).toBe('48 sec');
    expect(writeDuration(74)).toBe('1 min 14 sec');
    expect(writeDuration(1800)).toBe('30 min');
    expect(writeDuration(7500)).toBe('2 hr 5 min');
    expect(writeDuration(90_000)).toBe('1 day 1 hr');
    expect(writeAgo(1000, 2000)).toBe('just now');
  });

  it('of small numbers', () => {
    expect(writePrecise(0.0002)).toBe('0.0002');
    expect(writePrecise(1e-7)).toBe('1e-7');
    expect(writePrecise(0.30000000000000004)).toBe('0.3');
    expect(writePrecise(0)).toBe('0');
  });
});
