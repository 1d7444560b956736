import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  defaultAgeing,
  type AgeingUpdate,
  type ModelInfo,
  type PhotoFace,
  type Selection,
} from '../../src-preload/contract';
import { MockStudio } from '../testing/mock-studio';
import { AgeingState } from './ageing.svelte';
import { faceCrop } from './face-crop';
import { Toasts } from './toasts.svelte';

const model = (id: string, system: ModelInfo['system'] = 'agecgan'): ModelInfo => ({
  id,
  kind: 'own',
  name: id,
  runId: null,
  checkpointId: null,
  step: 1,
  system,
  imageSize: 32,
  latentSize: 5,
  picture: null,
});
const face = (x: number): PhotoFace => ({
  place: { x, y: 4, side: 4, angle: 0 },
  score: 1,
  doubt: null,
  age: 30,
});
const selection = (pictures: number): Selection => ({
  id: 'sel1',
  label: 'Photo.jpg',
  files: pictures,
  pictures,
  bytes: 1,
  grey: null,
  shapes: 0,
  ages: null,
});
const update = (change: Partial<AgeingUpdate>): AgeingUpdate => ({
  jobId: 'age1',
  phase: 'running',
  step: 1,
  total: 3,
  secondsLeft: null,
  picture: new Uint8ClampedArray(16),
  side: 2,
  distance: 0.5,
  portraitId: null,
  ...change,
});

let mock: MockStudio;
let age: AgeingState;
beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('URL', { createObjectURL: () => `blob:${Math.random()}`, revokeObjectURL: () => {} });
  mock = new MockStudio();
  mock.models = [model('own-1111111111111111'), model('own-2222222222222222', 'dcgan')];
  mock.photoFaces = [face(4)];
  age = new AgeingState(mock, new Toasts());
  await age.enter();
});

const settled = () => vi.advanceTimersByTimeAsync(1000);
async function withPortrait(): Promise<void> {
  await age.open(selection(1));
  await settled();
  age.take(update({ phase: 'done', step: 3, portraitId: 'portrait1' }));
  await settled();
}

describe('the Age room', () => {
  it('offers the models of ages alone', () => {
    expect(age.models.map(({ id }) => id)).toEqual(['own-1111111111111111']);
    expect(age.model?.id).toBe('own-1111111111111111');
  });

  it('searches for the one face of a photo at once, and shows it', async () => {
    await age.open(selection(1));
    await settled();
    expect(age.job?.phase).toBe('running');
    age.take(update({ step: 2 }));
    expect([age.job?.step, age.best?.width]).toEqual([2, 2]);
    age.take(update({ phase: 'done', step: 3, portraitId: 'portrait1' }));
    await settled();
    expect(age.job).toBeNull();
    expect([age.portraitId, age.after !== null, age.belief?.age, age.strip?.pictures.length]).toEqual([
      'portrait1',
      true,
      60,
      6,
    ]);
  });

  it('asks which face where there are several, and says so where there is none', async () => {
    mock.photoFaces = [face(2), face(6)];
    await age.open(selection(1));
    await settled();
    expect([age.face, age.job, mock.asked('ageing.fit').length]).toEqual([null, null, 0]);
    await age.chooseFace(1);
    expect(mock.asked('ageing.fit').at(-1)).toMatchObject({ face: 1, from: null });
    mock.photoFaces = [];
    await age.open(selection(1));
    await settled();
    expect(age.problem).toEqual({ code: 'photoNoFace', params: { name: 'Photo.jpg' } });
    expect(mock.asked('ageing.cancel')).toHaveLength(1);
  });

  it('says why a photo cannot be opened, and lets its files go', async () => {
    mock.failures['ageing.open'] = { code: 'noPictures', params: { name: 'x.jpg' } };
    await age.open(selection(1));
    expect(age.problem?.code).toBe('noPictures');
    expect(age.opening).toBeNull();
    expect(mock.asked('selections.release')).toHaveLength(1);
  });

  it('undoes and redoes; the moves of one drag are one step', async () => {
    await withPortrait();
    for (const to of [61, 65, 70]) age.change({ to }, 'to');
    age.seal();
    age.change({ strength: 0.5 });
    age.undo();
    expect([age.ageing.to, age.ageing.strength]).toEqual([70, defaultAgeing.strength]);
    age.undo();
    expect(age.ageing.to).toBe(60);
    age.redo();
    await settled();
    expect(mock.asked('ageing.view').at(-1)).toMatchObject({ ageing: { to: 70 } });
    expect(age.belief?.age).toBe(70);
  });

  it('asks for the strip only when it would look otherwise', async () => {
    await withPortrait();
    const strips = () => mock.asked('ageing.strip').length;
    expect(strips()).toBe(1);
    age.change({ to: 20 });
    await settled();
    expect(strips()).toBe(1);
    age.change({ strength: 0.3 });
    await settled();
    expect(strips()).toBe(2);
  });

  it('shows a face that was found before without a search', async () => {
    mock.photoFaces = [face(2), face(6)];
    await age.open(selection(1));
    await age.chooseFace(0);
    age.take(update({ phase: 'done', portraitId: 'portrait1' }));
    age.backToFaces();
    expect(age.portraitId).toBeNull();
    await age.chooseFace(0);
    expect([age.portraitId, mock.asked('ageing.fit').length]).toEqual(['portrait1', 1]);
  });

  it('several photos are a batch', async () => {
    await age.receive(selection(3));
    expect(age.batch.selection?.pictures).toBe(3);
    await age.batch.start('own-1111111111111111', age.ageing);
    const told = { jobId: 'batch1', done: 1, total: 3, written: 1, secondsLeft: null, left: [] };
    age.batch.take({ ...told, phase: 'working' });
    expect(age.batch.working).toBe(true);
    age.batch.offer(selection(2));
    expect(age.batch.selection?.pictures).toBe(3);
    age.batch.take({ ...told, phase: 'done', done: 3 });
    age.batch.close();
    expect([age.batch.selection, age.batch.update]).toEqual([null, null]);
  });
});

it('a face is cut out of its photo upright', () => {
  const pixels = new Uint8ClampedArray(8 * 8 * 4);
  for (let i = 0; i < 64; i++) pixels.set([(i % 8) * 10, Math.floor(i / 8) * 10, 0, 255], i * 4);
  const cut = faceCrop({ width: 8, height: 8, pixels }, { x: 4, y: 4, side: 4, angle: Math.PI / 2 }, 4);
  // Turned by a quarter: what goes down in the photo goes to the right.
  expect([cut.pixels[0], cut.pixels[1]]).toEqual([50, 20]);
  expect([cut.pixels[4], cut.pixels[5]]).toEqual([50, 30]);
});
