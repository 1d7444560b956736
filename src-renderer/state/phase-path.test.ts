import { expect, it } from 'vitest';
import { agecganPhases, agecganPresets } from '../../src-main/gan/recipe/agecgan';
import { MockStudio } from '../testing/mock-studio';
import { pathOf, presentOf, sheetCurve } from './phase-path';
import { RunView } from './run-view.svelte';

// Steps 1–9,000, –11,000 and –12,000.
const phases = agecganPhases(agecganPresets.compact);
const at = (step: number) => pathOf(phases, step);

it('tells what is done, under way and to come', () => {
  const told = (step: number) => at(step).map(({ state, done, steps }) => [state, done, steps]);
  expect(told(0)).toEqual([
    ['current', 0, 9000],
    ['next', 0, 2000],
    ['next', 0, 1000],
  ]);
  // The step that comes next belongs to the second phase.
  expect(told(9000)).toEqual([
    ['done', 9000, 9000],
    ['current', 0, 2000],
    ['next', 0, 1000],
  ]);
  expect(told(10_500)[1]).toEqual(['current', 1500, 2000]);
  expect(told(12_000).map(([state]) => state)).toEqual(['done', 'done', 'done']);
  expect(presentOf(at(9000)).phase.id).toBe('encoder');
  expect(presentOf(at(12_000)).phase.id).toBe('identity');
});

it('follows the training until a person looks at another phase', () => {
  const view = new RunView(1, new MockStudio());
  const shown = (step: number): string => view.phaseIn(at(step)).phase.id;
  expect([0, 9000, 11_000].map(shown)).toEqual(['adversarial', 'encoder', 'identity']);
  view.showPhase('adversarial', at(9000));
  expect([9000, 11_000].map(shown)).toEqual(['adversarial', 'adversarial']);
  // Back at the present phase, the charts follow again.
  view.showPhase('encoder', at(9500));
  expect([9500, 11_000].map(shown)).toEqual(['encoder', 'identity']);
});

it('makes curves of the sheets that were measured', () => {
  const sheet = (step: number, made?: number) => ({
    ...{ step, url: '', columns: 3, rows: 2, side: 96 },
    ...(made === undefined ? {} : { psnr: { made, bicubic: 27 } }),
  });
  const samples = [sheet(0, 20), sheet(100), sheet(200, Infinity), sheet(300, 28)];
  expect(sheetCurve(samples, 'made')).toEqual({ steps: [0, 300], values: [20, 28] });
  expect(sheetCurve(samples, 'bicubic').values).toEqual([27, 27]);
});
