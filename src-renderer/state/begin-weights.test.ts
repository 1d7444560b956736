import { beforeEach, describe, expect, it, vi } from 'vitest';
import { systems, type ErrorMessage } from '../../src-preload/contract';
import { MockStudio } from '../testing/mock-studio';
import { RunDraft } from './run-draft.svelte';

const recipe = systems.dcgan.presets.compact;
const misfit: ErrorMessage = { code: 'weightsLayers', params: { kind: 'Conv2D', net: 5, file: 4 } };
let bridge: MockStudio;
let draft: RunDraft;
beforeEach(() => {
  bridge = new MockStudio();
  draft = new RunDraft(bridge);
  draft.name = 'Run';
});
const called = (channel: string): unknown[] =>
  bridge.calls.filter((call) => call.channel === channel).map(({ input }) => input);

describe('the files of weights that a new run begins with', () => {
  it('are one for each net, and can be taken back', async () => {
    await draft.weights.choose('generator', recipe);
    await draft.weights.choose('discriminator', recipe);
    await draft.weights.choose('generator', recipe);
    expect(draft.weights.request).toEqual([
      { net: 'discriminator', weightsId: 'w-discriminator' },
      { net: 'generator', weightsId: 'w-generator' },
    ]);
    expect(draft.weights.of('generator')?.name).toBe('generator.h5');
    await draft.weights.remove('discriminator', recipe);
    expect(draft.weights.of('discriminator')).toBeNull();
    expect(draft.weights.choosing).toBeNull();
  });

  it('are not taken when they do not fit, and the reason is told', async () => {
    bridge.failures['runs.chooseWeights'] = misfit;
    await draft.weights.choose('generator', recipe);
    expect(draft.weights.list).toEqual([]);
    expect(draft.weights.error).toMatchObject({ code: 'weightsLayers' });
    // It was not taken: the run may begin without it.
    expect(draft.weights.misfit).toBe(false);
  });

  it('are held against the recipe again when it was changed, and keep a run from starting that they do not fit', async () => {
    vi.useFakeTimers();
    try {
      await draft.weights.choose('generator', recipe);
      draft.setField('generator.leak', 0.3);
      draft.setField('generator.leak', 0.25);
      await vi.advanceTimersByTimeAsync(1000);
      expect(called('runs.checkWeights')).toHaveLength(1);
      expect(draft.weights.misfit).toBe(false);
      bridge.failures['runs.checkWeights'] = misfit;
      draft.setField('generator.hiddenUnits', 8);
      await vi.advanceTimersByTimeAsync(1000);
      expect(draft.weights.error).toMatchObject({ code: 'weightsLayers' });
      expect(draft.weights.misfit).toBe(true);
      expect(draft.canStart).toBe(false);
      await draft.weights.remove('generator', draft.recipe);
      expect(draft.weights.misfit).toBe(false);
      expect(draft.weights.error).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
