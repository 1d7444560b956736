import { z } from 'zod';
import type { ChoiceField, FieldGroup, NumberField, SwitchField } from './fields';

/** Schemas and fields that recipes are put together from. */

export const oddKernel = z.union([z.literal(1), z.literal(3), z.literal(5), z.literal(7), z.literal(9)]);

type Extra = Partial<Pick<NumberField, 'step' | 'logarithmic' | 'unit' | 'expert'>>;

export const wholeField = (
  path: string,
  group: FieldGroup,
  [min, max]: [number, number],
  extra: Extra = {},
): NumberField => ({ kind: 'number', path, group, min, max, step: 1, whole: true, expert: false, ...extra });

export const realField = (
  path: string,
  group: FieldGroup,
  [min, max]: [number, number],
  extra: Extra = {},
): NumberField => ({
  kind: 'number',
  path,
  group,
  min,
  max,
  step: 0.01,
  whole: false,
  expert: false,
  ...extra,
});

export const switchField = (path: string, group: FieldGroup, expert = false): SwitchField => ({
  kind: 'switch',
  path,
  group,
  expert,
});

export const choiceField = (
  path: string,
  group: FieldGroup,
  options: readonly string[],
  expert = true,
): ChoiceField => ({ kind: 'choice', path, group, options, expert });

export const stepsField = (path: string, min: number, max: number, group: FieldGroup = 'training') =>
  wholeField(path, group, [min, max], { logarithmic: min > 0, unit: 'steps' });

export const channelsField = (path: string, group: FieldGroup, max = 1024): NumberField =>
  wholeField(path, group, [1, max], { logarithmic: true, unit: 'channels', expert: true });

export const unitsField = (path: string, group: FieldGroup): NumberField =>
  wholeField(path, group, [1, 8192], { logarithmic: true, unit: 'units', expert: true });

export const kernelField = (path: string, group: FieldGroup, max: number): NumberField =>
  wholeField(path, group, [1, max], { step: 2, unit: 'pixels', expert: true });

export const learningRateField = (path: string, group: FieldGroup, expert = false): NumberField =>
  realField(path, group, [1e-6, 0.1], { step: 1e-6, logarithmic: true, expert });
