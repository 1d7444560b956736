import { describe, expect, it, vi } from 'vitest';
import { StudioError, type InversionUpdate } from '../../src-preload/contract';
import { InversionService } from './inversions';
import type { InversionResult, InversionSlice, InversionState, ModelSource } from './messages';

const model: ModelSource = { kind: 'file', path: '/m.safetensors' };
const target = new Uint8Array(12);
const result = (step: number, total = 4): InversionResult => ({
  state: { step } as InversionState,
  step,
  total,
  share: step / total,
  point: { seed: 0, variety: 1, strength: 1, edits: {}, base: [step] },
  loss: 1 / step,
  picture: new Uint8ClampedArray([step, 0, 0, 255]),
});

/** An engine that answers when the test says so. */
function make() {
  const asked: { slice: InversionSlice; answer(result: InversionResult): void; fail(error: Error): void }[] =
    [];
  const updates: InversionUpdate[] = [];
  const clock = { now: 0 };
  const service = new InversionService({
    invert: (_model, slice) => new Promise((answer, fail) => void asked.push({ slice, answer, fail })),
    onUpdate: (update) => updates.push(update),
    now: () => clock.now,
  });
  const nextAsked = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count));
  return { service, asked, updates, clock, nextAsked };
}

describe('the search for a face', () => {
  it('goes on slice by slice from where it stood, and tells the best so far and the time left', async () => {
    const { service, asked, updates, clock, nextAsked } = make();
    const { jobId } = service.start(model, target);
    expect(asked[0]!.slice).toMatchObject({ target, state: null });
    for (const step of [1, 2, 3, 4]) {
      await nextAsked(step);
      clock.now += 1000;
      asked[step - 1]!.answer(result(step));
    }
    await vi.waitFor(() => expect(updates).toHaveLength(4));
    expect(asked.map(({ slice }) => slice.state?.step ?? 0)).toEqual([0, 1, 2, 3]);
    expect(updates.map(({ phase }) => phase)).toEqual(['running', 'running', 'running', 'done']);
    expect(updates.map(({ secondsLeft }) => secondsLeft)).toEqual([3, 2, 1, null]);
    expect(updates[1]).toEqual({
      jobId,
      phase: 'running',
      step: 2,
      total: 4,
      secondsLeft: 2,
      loss: 0.5,
      point: result(2).point,
      picture: result(2).picture,
    });
  });

  it('ends at once when it is cancelled, with what it has found', async () => {
    const { service, asked, updates, nextAsked } = make();
    const { jobId } = service.start(model, target);
    asked[0]!.answer(result(1));
    await nextAsked(2);
    service.cancel('another');
    expect(updates.at(-1)!.phase).toBe('running');
    service.cancel(jobId);
    expect(updates.at(-1)).toMatchObject({ phase: 'cancelled', step: 1, point: { base: [1] }, loss: 1 });
    asked[1]!.answer(result(2));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(updates).toHaveLength(2);
    expect(asked).toHaveLength(2);
    service.cancel(jobId);
    expect(updates).toHaveLength(2);
  });

  it('gives way to the next one', async () => {
    const { service, asked, updates } = make();
    const first = service.start(model, target);
    const second = service.start(model, target);
    expect(updates).toMatchObject([{ jobId: first.jobId, phase: 'cancelled', point: null, picture: null }]);
    asked[1]!.answer(result(4));
    asked[0]!.answer(result(1));
    await vi.waitFor(() => expect(updates).toHaveLength(2));
    expect(updates[1]).toMatchObject({ jobId: second.jobId, phase: 'done' });
  });

  it('gives way to a later one also when its own picture took longer to be read', async () => {
    const { service, asked, updates } = make();
    const turn = service.reserve();
    const second = service.start(model, target, service.reserve());
    const first = service.start(model, target, turn);
    expect(updates).toMatchObject([{ jobId: first.jobId, phase: 'cancelled' }]);
    expect(asked).toHaveLength(1);
    asked[0]!.answer(result(4));
    await vi.waitFor(() => expect(updates).toHaveLength(2));
    expect(updates[1]).toMatchObject({ jobId: second.jobId, phase: 'done' });
  });

  it('ends with the project of its model, and with no other', () => {
    const { service, updates } = make();
    service.start(model, target);
    service.cancelOf('/p');
    expect(updates).toEqual([]);
    service.start({ kind: 'checkpoint', projectPath: '/p', checkpointId: 1 }, target);
    service.cancelOf('/q');
    expect(updates).toHaveLength(1);
    service.cancelOf('/p');
    expect(updates).toHaveLength(2);
    expect(updates[1]).toMatchObject({ phase: 'cancelled' });
  });

  it('says why it failed', async () => {
    const { service, asked, updates } = make();
    service.start(model, target);
    asked[0]!.fail(new StudioError('modelMissing'));
    await vi.waitFor(() => expect(updates).toHaveLength(1));
    expect(updates[0]).toMatchObject({ phase: 'failed', error: { code: 'modelMissing', params: {} } });
  });
});
