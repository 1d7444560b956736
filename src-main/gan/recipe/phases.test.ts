import { expect, it } from 'vitest';
import { phasesOf, systems } from '.';
import { agecganPhases, agecganPresets, phaseOf } from './agecgan';
import { phaseAt, untilStep } from './phases';
import { srganPhases, srganPresets } from './srgan';

it('the phases of Age-cGAN follow each other, and belong to the steps that train them', () => {
  const { compact } = agecganPresets;
  const phases = agecganPhases(compact);
  expect(phases.map(({ id, first, last }) => [id, first, last])).toEqual([
    ['adversarial', 1, 9000],
    ['encoder', 9001, 11_000],
    ['identity', 11_001, 12_000],
  ]);
  // The step that ends as number n was the one that began after n − 1.
  const numbers = { adversarial: 1, encoder: 2, identity: 3 };
  for (const step of [1, 9000, 9001, 11_000, 11_001, 12_000, 20_000])
    expect(numbers[phaseAt(phases, step).id]).toBe(phaseOf(compact, step - 1));
  expect(phaseAt(phases, 0).id).toBe('adversarial');
});

it('phases without steps are not there', () => {
  const { compact } = agecganPresets;
  const short = { ...compact, encoder: { ...compact.encoder, steps: 0 } };
  expect(agecganPhases(short).map(({ id }) => id)).toEqual(['adversarial', 'identity']);
  expect(srganPhases(srganPresets.book)).toEqual([
    { id: 'adversarial', first: 1, last: 20_000, figures: ['lossG', 'lossD', 'dReal', 'dFake', 'loss'] },
  ]);
  expect(srganPhases(srganPresets.compact)[0]).toEqual({
    id: 'pixels',
    first: 1,
    last: 6000,
    figures: ['loss'],
  });
});

it('a system that names no phases has one, with the figures of two nets that train against each other', () => {
  const { book } = systems.dcgan.presets;
  expect(phasesOf(book)).toEqual([
    { id: 'adversarial', first: 1, last: book.steps, figures: ['lossG', 'lossD', 'dReal', 'dFake'] },
  ]);
  expect(phasesOf(book, book.steps + 5000).map(({ last }) => last)).toEqual([book.steps + 5000]);
});

it('the last phase goes on for as long as the run does, and one that is never reached is left out', () => {
  const phases = agecganPhases(agecganPresets.compact);
  const ends = (totalSteps: number) => untilStep(phases, totalSteps).map(({ id, last }) => [id, last]);
  expect(untilStep(phases, 12_000)).toEqual(phases);
  expect(ends(20_000)).toEqual([
    ['adversarial', 9000],
    ['encoder', 11_000],
    ['identity', 20_000],
  ]);
  expect(ends(10_500)).toEqual([
    ['adversarial', 9000],
    ['encoder', 10_500],
  ]);
  expect(ends(9000)).toEqual([['adversarial', 9000]]);
  expect(ends(1)).toEqual([['adversarial', 1]]);
});
