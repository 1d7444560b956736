import { describe, expect, it } from 'vitest';
import { fieldsOf, readField } from './fields';
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
      } else if (field.kind === 'choice') expect(field.options, field.path).toContain(value);
      else expect(value, field.path).toBeTypeOf('boolean');
    }
  });
});

it('fields are named once', () => {
  const paths = srganFields.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

it('pictures of its own need twice as many', () => {
  expect(picturesPerStep(srganPresets.book)).toBe(2);
  expect(picturesPerStep(srganPresets.compact)).toBe(srganPresets.compact.batchSize);
});

it('a first phase longer than the run is refused', () => {
  const pretrain = { ...srganPresets.book.pretrain, steps: 20_001 };
  expect(srganRecipeSchema.safeParse({ ...srganPresets.book, pretrain }).success).toBe(false);
});
