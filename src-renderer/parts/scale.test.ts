import { describe, expect, it } from 'vitest';
import { systems } from '../../src-preload/contract';
import { fromPart, nudge, readNumber, snap, toPart } from './scale';

const steps = { min: 1, max: 1_000_000, step: 1, whole: true, logarithmic: true };
const rate = { min: 1e-6, max: 0.1, step: 1e-6, whole: false, logarithmic: true };
const leak = { min: 0, max: 0.9, step: 0.01, whole: false };
const kernel = { min: 1, max: 7, step: 2, whole: true };

describe('the scale of a number', () => {
  it('goes by decades where the range spans them', () => {
    expect(toPart(1000, steps)).toBeCloseTo(0.5);
    expect(fromPart(0.5, steps)).toBe(1000);
    expect(toPart(0.45, leak)).toBeCloseTo(0.5);
  });

  it('gives values that the number may have', () => {
    expect(fromPart(0.4, kernel)).toBe(3);
    expect(snap(4.2, kernel)).toBe(5);
    expect(snap(0.123456, leak)).toBe(0.12);
    expect(snap(99, leak)).toBe(0.9);
    expect(snap(2e-4, rate)).toBe(2e-4);
    expect(snap(NaN, leak)).toBe(0);
  });

  it('moves every field at every place by the keys', () => {
    for (const field of Object.values(systems).flatMap(({ fields }) => fields)) {
      if (field.kind !== 'number') continue;
      for (const part of [0.05, 0.3, 0.6, 0.95]) {
        const value = fromPart(part, field);
        if (value < field.max) expect(nudge(value, 1, field), field.path).toBeGreaterThan(value);
        if (value > field.min) expect(nudge(value, -1, field), field.path).toBeLessThan(value);
      }
    }
  });

  it('keeps a default where it is when the slider is set to it', () => {
    for (const preset of Object.values(systems).flatMap(({ presets }) => Object.values(presets))) {
      expect(snap(preset.generatorOptimizer.learningRate, rate)).toBe(preset.generatorOptimizer.learningRate);
      expect(snap(preset.steps, steps)).toBe(preset.steps);
    }
  });
});

describe('a typed number', () => {
  it('is read with point, comma or exponent', () => {
    expect(readNumber(' 0,25 ')).toBe(0.25);
    expect(readNumber('2e-4')).toBe(2e-4);
    expect(readNumber('-.5')).toBe(-0.5);
    expect(readNumber('20 000')).toBe(20_000);
  });

  it('is refused when it is none', () => {
    for (const text of ['', 'abc', '1-2', '1e', '--3']) expect(readNumber(text)).toBeNull();
  });
});
