import { describe, expect, it } from 'vitest';
import { ageClassOf, agecganFields, agecganPresets, agecganRecipeSchema, phaseOf } from './agecgan';
import { fieldsOf, readField } from './fields';

describe.each(Object.entries(agecganPresets))('the preset %s of Age-cGAN', (name, preset) => {
  it('is a valid recipe that tells its name', () => {
    expect(agecganRecipeSchema.parse(preset)).toEqual(preset);
    expect(preset.preset).toBe(name);
  });

  it('lies within the bounds of its fields', () => {
    const fields = fieldsOf(preset, agecganFields);
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
  const paths = agecganFields.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

it('an age falls into the class whose last year it does not exceed; impossible ages have none', () => {
  const classOf = (age: number): number | null => ageClassOf(agecganPresets.book, age);
  expect([0, 18, 18.7, 19, 29, 39, 49, 59, 60, 116].map(classOf)).toEqual([0, 0, 0, 1, 1, 2, 3, 4, 5, 5]);
  expect([-1, 121, NaN, Infinity].map(classOf)).toEqual([null, null, null, null]);
});

it('phases follow each other, and the last one goes on', () => {
  const { compact } = agecganPresets;
  expect([0, 8999, 9000, 10_999, 11_000, 20_000].map((step) => phaseOf(compact, step))).toEqual([
    1, 1, 2, 2, 3, 3,
  ]);
  const first = {
    ...compact,
    encoder: { ...compact.encoder, steps: 0 },
    identity: { ...compact.identity, steps: 0 },
  };
  expect([0, 12_000].map((step) => phaseOf(first, step))).toEqual([1, 1]);
});

it.each([
  ['phases longer than the run', { steps: 2000 }],
  ['bounds of ages that do not rise', { ageBounds: [18, 18] }],
  ['pairs without the joint update', { discriminatorUpdate: 'separate' }],
  ['pairs of pictures that D does not see', { fakePictures: 'own' }],
])('%s are refused', (_, change) => {
  expect(agecganRecipeSchema.safeParse({ ...agecganPresets.compact, ...change }).success).toBe(false);
});
