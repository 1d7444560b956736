import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { FilmUpdate, RunFilmOptions } from '../../../src-preload/contract';
import type { Child } from '../../processes/child';
import type { FilmCommand, FilmMessage, StreamedFilmOptions } from './messages';
import { FilmService, type FilmWork } from './service';

/** A film process that does what a test says. */
class FakeFilmMaker implements Child<FilmCommand, FilmMessage> {
  pid = 1;
  readonly sent: FilmCommand[] = [];
  killed = false;
  #message: (message: FilmMessage) => void = () => {};
  #exit: (code: number | null) => void = () => {};
  send(message: FilmCommand): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: FilmMessage) => void): void {
    this.#message = listener;
  }
  onExit(listener: (code: number | null) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    queueMicrotask(() => this.#exit(null));
  }
  say(message: FilmMessage): void {
    this.#message(message);
  }
  die(): void {
    this.#exit(11);
  }
}

const options: RunFilmOptions = {
  format: 'webp',
  pace: { by: 'fps', fps: 10 },
  hold: 0,
  scale: 1,
  enlarge: 'nearest',
  sample: null,
  caption: false,
  loop: true,
  quality: 90,
};
const streamed: StreamedFilmOptions = {
  format: 'webp',
  width: 4,
  height: 4,
  channels: 4,
  fps: 10,
  loop: true,
  scale: 1,
  enlarge: 'nearest',
  quality: 90,
  frames: 2,
};
const film = { frames: 3, bytes: 99, width: 8, height: 8 };

function setUp() {
  const updates: FilmUpdate[] = [];
  const child = new FakeFilmMaker();
  const service = new FilmService({
    filmEntry: '/film-maker.js',
    onUpdate: (update) => updates.push(update),
    start: () => child,
  });
  const { jobId } = service.startRun('/p.ganstudio', 7, '/films/x.webp', options);
  const settled = (): Promise<void> =>
    vi.waitFor(() => expect(updates.at(-1)?.phase).toMatch(/^(done|failed|cancelled)$/));
  return { service, child, updates, jobId, settled };
}

describe('FilmService', () => {
  it('asks a process for a film, tells how far it is, and remembers where it lies', async () => {
    const { service, child, updates, jobId, settled } = setUp();
    const command = { projectPath: '/p.ganstudio', runId: 7, path: '/films/x.webp', options };
    expect(child.sent).toEqual([{ kind: 'film', draft: expect.any(String) as string, ...command }]);
    expect(service.active()).toMatchObject([{ jobId, name: 'x.webp', phase: 'working' }]);
    child.say({ kind: 'progress', progress: { done: 1, total: 3, secondsLeft: 4 } });
    expect(updates.at(-1)).toMatchObject({ phase: 'working', done: 1, total: 3, secondsLeft: 4 });
    expect(() => service.placeOf(jobId)).toThrow();
    child.say({ kind: 'done', film });
    await settled();
    expect(child.killed).toBe(true);
    expect(updates.at(-1)).toMatchObject({ phase: 'done', done: 3, frames: 3, bytes: 99, secondsLeft: null });
    expect(service.active()).toEqual([]);
    expect(service.placeOf(jobId)).toBe('/films/x.webp');
  });

  it('gives a film up', async () => {
    const { service, child, updates, jobId } = setUp();
    service.cancel('another');
    expect(child.sent).toHaveLength(1);
    const all = service.cancelAll();
    expect(child.sent.at(-1)).toEqual({ kind: 'cancel' });
    child.say({ kind: 'cancelled' });
    await all;
    expect(updates.at(-1)).toMatchObject({ jobId, phase: 'cancelled' });
    expect(() => service.placeOf(jobId)).toThrow(expect.objectContaining({ code: 'fileMissing' }) as Error);
  });

  it('gives up what reads a project, and nothing else', async () => {
    const { service, child, updates, jobId } = setUp();
    const never: FilmWork = ({ signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('given up'))),
      );
    const free = service.begin('/films/free.gif', never);
    const other = service.begin('/films/other.gif', never, '/q.ganstudio');
    const gone = service.cancelOf('/p.ganstudio');
    child.say({ kind: 'cancelled' });
    await gone;
    expect(updates.at(-1)).toMatchObject({ jobId, phase: 'cancelled' });
    expect(service.active().map((film) => film.jobId)).toEqual([free.jobId, other.jobId]);
    await service.cancelAll();
    expect(service.active()).toEqual([]);
  });

  it('asks for no more frames of a film that was given up', async () => {
    const { service, child, updates } = setUp();
    let asked = 0;
    const frames = async function* (): AsyncGenerator<Uint8Array[]> {
      asked++;
      yield [new Uint8Array(4 * 4 * 4)];
    };
    const { jobId } = service.startStream('/films/x.webp', streamed, frames(), '/p.ganstudio');
    service.cancel(jobId);
    child.say({ kind: 'more' });
    child.say({ kind: 'cancelled' });
    await vi.waitFor(() => expect(updates.at(-1)).toMatchObject({ jobId, phase: 'cancelled' }));
    expect(asked).toBe(0);
  });

  it('says what went wrong, also when the process died', async () => {
    const failed = setUp();
    failed.child.say({ kind: 'failed', error: { code: 'diskFull', params: {} } });
    await failed.settled();
    expect(failed.updates.at(-1)).toMatchObject({ phase: 'failed', error: { code: 'diskFull' } });
    const died = setUp();
    died.child.die();
    await died.settled();
    expect(died.updates.at(-1)).toMatchObject({ phase: 'failed', error: { code: 'filmCrashed' } });
  });

  it('leaves nothing hidden behind a process that was killed over a film, neither a file nor a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'studio-films-'));
    try {
      for (const kind of ['file', 'folder', 'stream'] as const) {
        const updates: FilmUpdate[] = [];
        const child = new FakeFilmMaker();
        const service = new FilmService({
          filmEntry: '/film-maker.js',
          onUpdate: (update) => updates.push(update),
          start: () => child,
        });
        const path = join(folder, 'x.webp');
        if (kind === 'stream') {
          const frames = async function* (): AsyncGenerator<Uint8Array[]> {
            yield [new Uint8Array(4 * 4 * 4)];
          };
          service.startStream(path, streamed, frames());
        } else service.startRun('/p.ganstudio', 7, path, options);
        const command = child.sent[0]!;
        const draft =
          command.kind === 'film' ? command.draft : command.kind === 'stream' ? command.options.draft : null;
        expect(dirname(draft!)).toBe(folder);
        if (kind === 'folder') mkdirSync(draft!);
        writeFileSync(kind === 'folder' ? join(draft!, 'x-0001.png') : draft!, 'half');
        child.die();
        await vi.waitFor(() => expect(updates.at(-1)).toMatchObject({ phase: 'failed' }));
        expect(readdirSync(folder)).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('follows films that are made elsewhere', async () => {
    const { service, updates, settled } = setUp();
    service.begin('/films/loop.gif', async ({ onProgress }) => {
      onProgress({ done: 2, total: 3, secondsLeft: 1 });
      return film;
    });
    await settled();
    expect(updates.map(({ name, phase }) => [name, phase])).toEqual([
      ['loop.gif', 'working'],
      ['loop.gif', 'done'],
    ]);
  });
});
