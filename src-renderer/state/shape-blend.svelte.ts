import { slerp, type Bridge, type Direction, type LatentPoint } from '../../src-preload/contract';
import { latentVector, type Vector } from './latents';
import { toPicture, type Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

export type BlendEnd = 'from' | 'to';

/** One of the two shapes between which the blend goes. */
export interface BlendShape {
  point: LatentPoint;
  picture: Picture | null;
}

/** The room that a blend is part of. */
export interface BlendRoom {
  readonly modelId: string | null;
  readonly point: LatentPoint;
  readonly directions: readonly Direction[];
  take(point: LatentPoint, gesture?: string | null): void;
}

/** The way from one shape to another, along the arc between their latent vectors. */
export class ShapeBlend {
  from = $state.raw<BlendShape | null>(null);
  to = $state.raw<BlendShape | null>(null);
  /** The end that the next shape of the wall is taken for. */
  next = $state<BlendEnd>('from');
  /** 0 at `from`, 1 at `to`: where the shape that is shown lies; undo goes back to it. */
  readonly share: number = $derived.by(() => this.shares.get(this.room.point) ?? this.last);

  /** Latent vectors of the ends, once they are known. */
  private vectors: { from: Vector | null; to: Vector | null } = $state.raw({ from: null, to: null });
  /** Both ends are known: there is a way between them. */
  readonly ready: boolean = $derived.by(() => this.vectors.from !== null && this.vectors.to !== null);
  private turns = { from: 0, to: 0 };
  private last = $state(0);
  /** Places of the shapes that were shown, between these ends. */
  private shares = $state.raw(new WeakMap<LatentPoint, number>());

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
    private readonly room: BlendRoom,
  ) {}

  /** Takes a shape for the end that is waiting for one; then it is the other's turn. */
  async take(point: LatentPoint): Promise<void> {
    const end = this.next;
    this.next = end === 'from' ? 'to' : 'from';
    await this.set(end, point);
  }

  async set(end: BlendEnd, point: LatentPoint): Promise<void> {
    const { modelId } = this.room;
    if (modelId === null) return;
    const turn = ++this.turns[end];
    this[end] = { point, picture: null };
    this.vectors = { ...this.vectors, [end]: null };
    this.shares = new WeakMap();
    const bare: LatentPoint = { ...point, edits: {}, moves: {} };
    const answers = await this.toasts.guard(
      Promise.all([
        // Numbers of a point are drawn alike for every kind of model.
        this.bridge.call('faces.latent', { modelId, point: bare }),
        this.bridge.call('shapes.portraits', { modelId, points: [point] }),
      ]),
    );
    if (turn !== this.turns[end]) return;
    if (!answers) {
      this[end] = null;
      return;
    }
    const [numbers, pictures] = answers;
    const known = Object.fromEntries(this.room.directions.map(({ id, vector }) => [id, vector]));
    this.vectors = { ...this.vectors, [end]: latentVector(numbers, point, known) };
    this[end] = { point, picture: toPicture(pictures, 0) };
    this.show(end === 'from' ? 0 : 1);
  }

  swap(): void {
    const { from, to, vectors, share } = this;
    this.turns.from++;
    this.turns.to++;
    [this.from, this.to] = [to, from];
    this.vectors = { from: vectors.to, to: vectors.from };
    this.shares = new WeakMap();
    this.place(this.room.point, 1 - share);
  }

  /** Shows the shape at a place between the two; at the very ends, the shapes themselves. */
  show(share: number, gesture: string | null = null): void {
    const point = this.pointAt(share);
    if (!point) return;
    this.place(point, share);
    this.room.take(point, gesture);
  }

  /** The shape at a place between the two, or the only one there is; null while numbers are not known. */
  pointAt(share: number): LatentPoint | null {
    const { from, to } = this;
    if (!from || !to) return (from ?? to)?.point ?? null;
    // Copies, so that each place of the way is a point of its own.
    if (share <= 0) return { ...from.point };
    if (share >= 1) return { ...to.point };
    const { from: a, to: b } = this.vectors;
    if (!a || !b) return null;
    const base = slerp(a, b, share).map((value) => Math.min(20, Math.max(-20, value)));
    return { seed: from.point.seed, variety: 1, strength: 1, edits: {}, base };
  }

  private place(point: LatentPoint, share: number): void {
    this.shares.set(point, share);
    this.last = share;
  }

  clear(): void {
    this.turns.from++;
    this.turns.to++;
    this.from = this.to = null;
    this.vectors = { from: null, to: null };
    this.next = 'from';
    this.shares = new WeakMap();
    this.last = 0;
  }
}
