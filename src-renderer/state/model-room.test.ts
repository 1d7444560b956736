import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelInfo } from '../../src-preload/contract';
import { MockStudio } from '../testing/mock-studio';
import { ModelRoom } from './model-room.svelte';
import { Toasts } from './toasts.svelte';

class Room extends ModelRoom {
  readonly used: (string | null)[] = [];

  use(model: ModelInfo | null): void {
    this.used.push(model?.id ?? null);
    this.model = model;
  }
}

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({
  id,
  kind: 'own',
  name: id,
  runId: null,
  checkpointId: null,
  step: 1,
  system: 'gan3d',
  imageSize: 32,
  latentSize: 5,
  picture: null,
  ...more,
});

let mock: MockStudio;
let toasts: Toasts;
let room: Room;
beforeEach(() => {
  mock = new MockStudio();
  mock.models = [model('own-1'), model('own-2'), model('own-3', { system: 'dcgan' })];
  toasts = new Toasts();
  room = new Room(mock, toasts, (system) => system === 'gan3d');
});

describe('a room that works with models', () => {
  it('offers those of its kind, and begins with the first', async () => {
    await room.enter();
    expect(room.models.map(({ id }) => id)).toEqual(['own-1', 'own-2']);
    expect(room.modelId).toBe('own-1');
    room.useModel('own-3');
    expect(room.used).toEqual(['own-1']);
  });

  it('goes on with the newest checkpoint of the run whose older one was thinned out, and says so', async () => {
    const [older, newer] = [4, 9].map((step) =>
      model(`checkpoint-${step}`, { kind: 'checkpoint', runId: 7, step, name: 'Chairs' }),
    );
    mock.models = [model('own-1'), newer!, older!];
    await room.load();
    room.useModel(older!.id);
    mock.models = [model('own-1'), newer!];
    await room.load();
    expect(room.modelId).toBe(newer!.id);
    expect(toasts.items.at(-1)?.text).toMatch(/step 9 of “Chairs”/);
    mock.models = [];
    await room.load();
    expect(room.modelId).toBeNull();
  });
});

describe('files of models', () => {
  it('are renamed, but not to nothing', async () => {
    await room.enter();
    await room.files.rename(room.model!, '  ');
    expect(mock.asked('models.rename')).toEqual([]);
    await room.files.rename(room.model!, 'Chairs');
    expect(room.model?.name).toBe('Chairs');
    expect(room.models[0]?.name).toBe('Chairs');
  });

  it('are taken off the list, and come back into use with undo', async () => {
    await room.enter();
    const [first, ...others] = mock.models;
    await room.files.remove(first!);
    mock.models = others;
    await room.load();
    expect(room.modelId).toBe('own-2');
    mock.models = [first!, ...others];
    toasts.act(toasts.items.at(-1)!);
    await vi.waitFor(() => expect(room.modelId).toBe('own-1'));
    expect(mock.asked('models.restore')).toEqual([{ modelId: 'own-1' }]);
  });

  it('say what went wrong, and change nothing then', async () => {
    await room.enter();
    mock.failures['models.remove'] = { code: 'exportFailed', params: { name: 'own-1' } };
    await room.files.remove(room.model!);
    expect(toasts.items).toMatchObject([{ kind: 'error' }]);
  });
});
