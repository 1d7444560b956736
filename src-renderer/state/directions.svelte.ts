import { SvelteSet } from 'svelte/reactivity';
import type { Bridge, Direction, ErrorMessage, LatentPoint } from '../../src-preload/contract';
import { asErrorMessage } from './errors';
import type { Vector } from './latents';
import { toPicture, type Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

/** What a strip shows of its direction, in standard deviations. */
export const stripSteps = [-2, -1, 0, 1, 2] as const;

interface Strip {
  /** The face and the direction it was made of. */
  key: string;
  pictures: readonly (Picture | null)[];
}

/** Directions of the chosen model, and what each of them does to the face that is worked on. */
export class Directions {
  list = $state.raw<readonly Direction[]>([]);
  loading = $state(false);
  error = $state.raw<ErrorMessage | null>(null);
  locked = new SvelteSet<string>();
  strips = $state.raw<Readonly<Record<string, Strip>>>({});
  readonly vectors: Readonly<Record<string, Vector>> = $derived(
    Object.fromEntries(this.list.map(({ id, vector }) => [id, vector])),
  );

  private modelId: string | null = null;
  private loaded: Promise<void> = Promise.resolve();
  /** Directions that are in view, in the order of the list. */
  private wanted: readonly string[] = [];
  private point: LatentPoint | null = null;
  private turn = 0;
  private working = false;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  /** Asks for the directions of a model once; the first answer for a model takes seconds. */
  load(modelId: string): Promise<void> {
    if (this.modelId === modelId && !this.error) return this.loaded;
    this.clear();
    this.modelId = modelId;
    this.loaded = this.ask(modelId);
    return this.loaded;
  }

  async rename(directionId: string, name: string): Promise<void> {
    const { modelId } = this;
    if (modelId === null) return;
    const list = await this.toasts.guard(
      this.bridge.call('models.nameDirection', { modelId, directionId, name: name.slice(0, 60) }),
    );
    if (list && this.modelId === modelId) this.list = list;
  }

  toggleLock(id: string): void {
    if (!this.locked.delete(id)) this.locked.add(id);
  }

  /** Tells which directions are in view: only their strips are made. */
  want(ids: readonly string[]): void {
    this.wanted = ids;
    void this.work();
  }

  /** The face has come to rest: strips are made anew, a few pictures at a time. */
  settle(point: LatentPoint | null): void {
    this.point = point;
    this.turn++;
    void this.work();
  }

  /** The face is changing: what is not made yet is not made at all. */
  pause(): void {
    this.turn++;
    this.point = null;
  }

  isFresh(id: string, point: LatentPoint): boolean {
    return this.strips[id]?.key === this.keyOf(id, point);
  }

  clear(): void {
    this.turn++;
    this.modelId = null;
    this.list = [];
    this.strips = {};
    this.locked.clear();
    this.point = null;
    this.wanted = [];
    this.loading = false;
    this.error = null;
  }

  private async ask(modelId: string): Promise<void> {
    this.loading = true;
    this.error = null;
    try {
      const list = await this.bridge.call('models.directions', { modelId });
      if (this.modelId === modelId) this.list = list;
    } catch (thrown) {
      if (this.modelId === modelId) this.error = asErrorMessage(thrown);
    } finally {
      if (this.modelId === modelId) this.loading = false;
    }
    void this.work();
  }

  private keyOf(id: string, point: LatentPoint): string {
    const { [id]: _, ...others } = point.moves ?? {};
    return JSON.stringify([this.modelId, id, { ...point, moves: others }]);
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let next = this.next(); next; next = this.next()) {
      const { id, point, modelId } = next;
      const turn = this.turn;
      const points = stripSteps.map((amount) => ({ ...point, moves: { ...point.moves, [id]: amount } }));
      try {
        const rendered = await this.bridge.call('faces.render', { modelId, points });
        if (this.modelId !== modelId) continue;
        const pictures = stripSteps.map((_, i) => toPicture(rendered, i));
        this.strips = { ...this.strips, [id]: { key: this.keyOf(id, point), pictures } };
      } catch {
        // The face itself says what is wrong; strips are a help and no more.
        if (turn === this.turn) break;
      }
    }
    this.working = false;
  }

  private next(): { id: string; point: LatentPoint; modelId: string } | null {
    const { point, modelId } = this;
    if (!point || modelId === null || this.list.length === 0) return null;
    const id = this.wanted.find((each) => each in this.vectors && !this.isFresh(each, point));
    return id === undefined ? null : { id, point, modelId };
  }
}
