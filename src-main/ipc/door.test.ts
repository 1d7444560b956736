import { describe, expect, it } from 'vitest';
import { contract, StudioError, type ChannelName } from '../../src-preload/contract';
import { Door, type Handlers } from './door';

/** A door whose every handler records what reached it. */
function makeDoor(overrides: Partial<Handlers> = {}) {
  const calls: [string, unknown][] = [];
  const logged: string[] = [];
  const handlers = Object.fromEntries(
    (Object.keys(contract) as ChannelName[]).map((name) => [
      name,
      (input: unknown) => {
        calls.push([name, input]);
        return null;
      },
    ]),
  ) as unknown as Handlers;
  const door = new Door<string>({
    handlers: { ...handlers, ...overrides },
    isOwn: (sender) => sender === 'own',
    log: (text) => logged.push(text),
  });
  return { door, calls, logged };
}

const refused = { ok: false, error: { code: 'badRequest', params: {} } };

describe('Door', () => {
  it('lets a good message of the own page in and its answer out', async () => {
    const { door, calls } = makeDoor();
    expect(await door.answer('own', 'datasets.rename', { datasetId: 3, name: '  Faces ' })).toEqual({
      ok: true,
      value: null,
    });
    // What the schema made of it, not what was sent.
    expect(calls).toEqual([['datasets.rename', { datasetId: 3, name: 'Faces' }]]);
  });

  it('drops whatever an unknown sender says', async () => {
    const { door, calls, logged } = makeDoor();
    expect(await door.answer('stranger', 'app.info', undefined)).toEqual(refused);
    expect(calls).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'app.info ',
    'App.Info',
    '',
    'runs',
    null,
    undefined,
    42,
    {},
    ['app.info'],
    { toString: () => 'app.info' },
  ])('knows no channel %j', async (channel) => {
    const { door, calls } = makeDoor();
    expect(await door.answer('own', channel, undefined)).toEqual(refused);
    expect(calls).toEqual([]);
  });

  it.each<[ChannelName, unknown]>([
    ['app.info', null],
    ['app.info', {}],
    ['settings.set', { theme: 'pink' }],
    ['settings.set', { theme: 'dark', admin: true }],
    ['projects.open', { projectId: '../../etc/passwd' }],
    ['projects.open', { projectId: 'a'.repeat(65) }],
    ['projects.create', { name: '   ', choosePlace: false }],
    ['projects.create', { name: 'x'.repeat(121), choosePlace: false }],
    ['datasets.get', { datasetId: '1' }],
    ['datasets.get', { datasetId: -1 }],
    ['datasets.get', { datasetId: 1.5 }],
    ['datasets.get', { datasetId: NaN }],
    ['datasets.get', { datasetId: 1, extra: 1 }],
    ['datasets.get', [1]],
    ['datasets.pictures', { datasetId: 1, offset: 0, limit: 1e9 }],
    ['selections.drop', { paths: [] }],
    ['selections.drop', { paths: [7] }],
    ['runs.metrics', { runId: 1, points: 1 }],
    ['faces.render', { modelId: 'checkpoint-1', points: [] }],
    [
      'faces.render',
      {
        modelId: 'checkpoint-1',
        points: [{ seed: 1, variety: 1, strength: 1, edits: JSON.parse('{"__proto__x": 1}') as object }],
      },
    ],
    ['runs.start', { datasetId: 1, name: 'x', recipe: { system: 'dcgan' } }],
    ['runs.start', { datasetId: 1, name: 'x', recipe: null }],
  ])('refuses %s with %j', async (channel, payload) => {
    const { door, calls, logged } = makeDoor();
    expect(await door.answer('own', channel, payload)).toEqual(refused);
    expect(calls).toEqual([]);
    expect(logged[0]).not.toMatch(/passwd/);
  });

  it('hands on errors that have words and hides all others', async () => {
    const secret = new Error('ENOENT: no such file, open /home/ada/secret.png');
    const { door, logged } = makeDoor({
      'runs.pause': () => {
        throw new StudioError('runNotTraining');
      },
      'runs.stop': async () => {
        throw secret;
      },
      'app.info': () => {
        // Foreign code throws anything.
        throw '/home/ada';
      },
    });
    expect(await door.answer('own', 'runs.pause', { runId: 1 })).toEqual({
      ok: false,
      error: { code: 'runNotTraining', params: {} },
    });
    for (const [channel, payload] of [
      ['runs.stop', { runId: 1 }],
      ['app.info', undefined],
    ]) {
      const answer = await door.answer('own', channel, payload);
      expect(answer).toEqual({ ok: false, error: { code: 'internal', params: {} } });
      expect(JSON.stringify(answer)).not.toContain('ada');
    }
    expect(logged.join()).toContain('secret.png');
  });

  it('survives payloads that fight back', async () => {
    const { door } = makeDoor();
    const hostile: unknown[] = [
      Object.defineProperty({}, 'datasetId', {
        enumerable: true,
        get() {
          throw new Error('boo');
        },
      }),
      new Proxy(
        {},
        {
          get() {
            throw new Error('boo');
          },
          ownKeys() {
            throw new Error('boo');
          },
        },
      ),
      Object.create(null),
      () => {},
      Symbol('x'),
      10n,
    ];
    for (const payload of hostile) {
      const answer = await door.answer('own', 'datasets.get', payload);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toContain('boo');
    }
  });
});
