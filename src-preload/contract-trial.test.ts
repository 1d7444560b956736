import { describe, expect, it } from 'vitest';
import { trainingSeconds, trialWarnings, type RunTrial } from './contract-trial';

const trial: RunTrial = {
  parameters: { generator: 1, discriminator: 1 },
  seconds: { step: 0.5, sheet: 2, checkpoint: 3 },
  steps: 5,
  peakBytes: 1e9,
  freeBytes: 4e9,
  machineBytes: 8e9,
  busy: false,
};
const recipe = { steps: 1000, sampleEvery: 100, checkpointEvery: 400 };

describe('trainingSeconds', () => {
  it('adds up steps, sheets and checkpoints, those before the first step included', () => {
    expect(trainingSeconds(recipe, trial.seconds)).toBe(500 + 11 * 2 + 3 * 3);
  });
});

describe('trialWarnings', () => {
  it('warns of too little memory, of days, and of company', () => {
    expect(trialWarnings(recipe, trial)).toEqual([]);
    expect(trialWarnings(recipe, { ...trial, peakBytes: 3.7e9 })).toEqual(['memory']);
    expect(trialWarnings({ ...recipe, steps: 200_000 }, { ...trial, busy: true })).toEqual(['days', 'busy']);
  });
});
