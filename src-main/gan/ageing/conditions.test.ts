import { expect, it } from 'vitest';
import { agecganPresets } from '../recipe/agecgan';
import {
  classFirsts,
  classLabels,
  classYears,
  conditionBeyond,
  conditionOf,
  conditionStep,
} from './conditions';

const { book } = agecganPresets;

it('classes are named, and stood for by the middle of their years', () => {
  expect(classLabels(book)).toEqual(['0–18', '19–29', '30–39', '40–49', '50–59', '60+']);
  expect(classFirsts(book)).toEqual([0, 19, 30, 40, 50, 60]);
  expect(classYears(book)).toEqual([9, 24, 34.5, 44.5, 54.5, 70]);
});

it('conditions go evenly from class to class', () => {
  const of = (years: number): number[] => [...conditionOf(book, years)];
  expect(of(0)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(of(9)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(of(24)).toEqual([0, 1, 0, 0, 0, 0]);
  expect(of(39.5)).toEqual([0, 0, 0.5, 0.5, 0, 0]);
  expect(of(90)).toEqual([0, 0, 0, 0, 0, 1]);
  for (let years = 0; years <= 90; years += 0.5)
    expect(of(years).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
});

it('one class alone has one condition', () => {
  expect([...conditionOf({ ageBounds: [40] }, 10)]).toEqual([1, 0]);
});

it('beyond an age lies more of what it has and the own one has not', () => {
  expect([...conditionBeyond(book, 24, 70, 0)]).toEqual([0, 0, 0, 0, 0, 1]);
  expect([...conditionBeyond(book, 24, 70, 2)]).toEqual([0, -2, 0, 0, 0, 3]);
  expect([...conditionBeyond(book, 70, 70, 4)]).toEqual([...conditionOf(book, 70)]);
});

it('two ages are as far from each other as their conditions', () => {
  expect(conditionStep(book, 24, 70)).toBe(1);
  expect(conditionStep(book, 39.5, 44.5)).toBe(0.5);
  expect(conditionStep(book, 3, 5)).toBe(0);
});
