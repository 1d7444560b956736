import { describe, expect, it, vi } from 'vitest';
import { ball, fieldOf } from '../../src-preload/shapes/testing';
import { SurfaceMaker, type SurfaceThread } from './surface-maker';
import type { ShapeRequest } from './surface-worker';

/** A thread that answers when it is told to. */
class FakeThread implements SurfaceThread {
  onmessage: Worker['onmessage'] = null;
  onerror: Worker['onerror'] = null;
  asked: ShapeRequest[] = [];
  ended = false;
  postMessage(request: ShapeRequest): void {
    this.asked.push(request);
  }
  terminate(): void {
    this.ended = true;
  }
  answer(data: unknown): void {
    this.onmessage?.call(this as unknown as Worker, { data } as MessageEvent);
  }
  fail(): void {
    this.onerror?.call(this as unknown as Worker, new Event('error') as ErrorEvent);
  }
}

const request: ShapeRequest = { kind: 'surface', field: ball(4, 1), threshold: 0.5, smoothing: 0 };

function setUp(): { maker: SurfaceMaker; threads: FakeThread[] } {
  const threads: FakeThread[] = [];
  const maker = new SurfaceMaker(() => {
    threads.push(new FakeThread());
    return threads.at(-1)!;
  });
  return { maker, threads };
}

describe('the maker of surfaces', () => {
  it('starts one thread at the first question and asks it again', async () => {
    const { maker, threads } = setUp();
    expect(threads).toHaveLength(0);
    for (const answer of ['first', 'second']) {
      const made = maker.make(request);
      threads[0]!.answer(answer);
      expect(await made).toBe(answer);
    }
    expect(threads).toHaveLength(1);
    expect(threads[0]!.asked).toEqual([request, request]);
  });

  it('starts another after a failure', async () => {
    const { maker, threads } = setUp();
    const failed = maker.make(request);
    threads[0]!.fail();
    await expect(failed).rejects.toThrow('could not be made');
    expect(threads[0]!.ended).toBe(true);
    const made = maker.make(request);
    threads[1]!.answer('again');
    expect(await made).toBe('again');
  });

  it('ends its thread and leaves no question open', async () => {
    const { maker, threads } = setUp();
    const open = maker.make(request);
    maker.destroy();
    await expect(open).rejects.toThrow('Not wanted');
    expect(threads[0]!.ended).toBe(true);
  });
});

type Sent = { data: Record<string, ArrayLike<number>>; transfer: unknown[] };

/** What the thread answers. */
async function answered(request: ShapeRequest): Promise<Sent> {
  const sent: Sent[] = [];
  const scope = globalThis as unknown as { self?: unknown };
  const before = scope.self;
  const thread = {
    onmessage: null as ((event: { data: ShapeRequest }) => void) | null,
    postMessage: (data: Sent['data'], { transfer }: { transfer: unknown[] }) => sent.push({ data, transfer }),
  };
  scope.self = thread;
  try {
    vi.resetModules();
    await import('./surface-worker');
    thread.onmessage!({ data: request });
  } finally {
    scope.self = before;
  }
  return sent[0]!;
}

describe('the thread itself', () => {
  it('gives positions, normals and triangles of a surface by transfer', async () => {
    const { data, transfer } = await answered({
      kind: 'surface',
      field: ball(12, 4),
      threshold: 0.5,
      smoothing: 2,
    });
    expect(data.positions!.length).toBeGreaterThan(300);
    expect(data.normals!.length).toBe(data.positions!.length);
    expect(Math.max(...Array.from(data.triangles!))).toBe(data.positions!.length / 3 - 1);
    expect(transfer).toHaveLength(3);
  });

  it('gives the faces of blocks by transfer, cut as asked', async () => {
    const { data, transfer } = await answered({
      kind: 'blocks',
      field: fieldOf(4, () => 1),
      threshold: 0.5,
      cuts: [0.5, 0, 0],
    });
    expect(data.triangles).toHaveLength(36);
    const right = Array.from(data.corners!).filter((_, i) => i % 4 === 0);
    expect(Math.max(...right)).toBe(2);
    expect(transfer).toHaveLength(4);
  });
});
