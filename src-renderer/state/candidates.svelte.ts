import { SvelteSet } from 'svelte/reactivity';
import type { LatentPoint } from '../../src-preload/contract';
import { chanceOf, child, mixGrid, pointAt, variation, type Kept, type Vector } from './latents';
import type { PointGrid } from './point-grid.svelte';

/** What the ways to new faces know of the room. */
export interface Workbench {
  readonly modelId: string | null;
  /** The face that is worked on. */
  readonly point: LatentPoint;
  readonly kept: Kept;
  /** The latent vector of a point; undefined when it cannot be had, which was said. */
  vectorOf(point: LatentPoint): Promise<Vector | undefined>;
}

/** Cells along one side of the square of variations; the face itself is in the middle. */
export const variationSide = 5;

/** Faces around the one that is worked on. */
export class Variations {
  distance = $state(0.3);
  seed = $state(1);

  constructor(
    private readonly bench: Workbench,
    readonly grid: PointGrid,
  ) {}

  private turn = 0;

  async refresh(): Promise<void> {
    const { modelId, point, kept } = this.bench;
    const turn = ++this.turn;
    if (modelId === null) return;
    const z = await this.bench.vectorOf(point);
    if (!z || modelId !== this.bench.modelId || turn !== this.turn) return;
    const chance = chanceOf(this.seed);
    const count = variationSide * variationSide;
    const points = Array.from({ length: count }, (_, i) =>
      i === (count - 1) / 2 ? point : pointAt(variation(z, this.distance, chance, kept), point),
    );
    await this.grid.show(modelId, points);
  }

  again(): void {
    this.seed++;
    void this.refresh();
  }

  setDistance(distance: number): void {
    this.distance = Math.min(1, Math.max(0.02, distance));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), 120);
  }
  private timer: ReturnType<typeof setTimeout> | undefined;
}

export const mixSide = 5;

/** Faces between the one that is worked on and another. */
export class Mix {
  /** The other face; null: none is chosen yet. */
  other = $state.raw<{ label: string; point: LatentPoint } | null>(null);
  /** Which numbers go across and which go down. */
  seed = $state(1);

  constructor(
    private readonly bench: Workbench,
    readonly grid: PointGrid,
  ) {}

  private turn = 0;

  async refresh(): Promise<void> {
    const { modelId, point } = this.bench;
    const { other } = this;
    const turn = ++this.turn;
    if (modelId === null || !other) return;
    const a = await this.bench.vectorOf(point);
    const b = a && (await this.bench.vectorOf(other.point));
    if (!a || !b || a.length !== b.length || modelId !== this.bench.modelId || turn !== this.turn) return;
    const points = mixGrid(a, b, mixSide, this.seed).map((z) => pointAt(z, point));
    points[0] = point;
    points[points.length - 1] = other.point;
    await this.grid.show(modelId, points);
  }

  choose(label: string, point: LatentPoint): void {
    this.other = { label, point };
    void this.refresh();
  }

  again(): void {
    this.seed++;
    void this.refresh();
  }
}

export const litter = 12;

/** Children of two or more faces. */
export class Breed {
  /** Ids of favourites, and `current` for the face that is worked on. */
  chosen = new SvelteSet<string>();
  mutation = $state(0.15);
  seed = $state(1);

  constructor(
    private readonly bench: Workbench,
    readonly grid: PointGrid,
    private readonly pointOf: (id: string) => LatentPoint | null,
  ) {}

  private turn = 0;
  readonly parents: readonly LatentPoint[] = $derived.by(() =>
    [...this.chosen].map((id) => this.pointOf(id)).filter((point) => point !== null),
  );

  toggle(id: string): void {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const { modelId, point } = this.bench;
    const { parents } = this;
    const turn = ++this.turn;
    if (modelId === null) return;
    if (parents.length < 2) return this.grid.clear();
    const vectors: Vector[] = [];
    for (const parent of parents) {
      const z = await this.bench.vectorOf(parent);
      if (!z) return;
      vectors.push(z);
    }
    if (modelId !== this.bench.modelId || turn !== this.turn) return;
    const chance = chanceOf(this.seed);
    const points = Array.from({ length: litter }, () =>
      pointAt(child(vectors, this.mutation, chance), { seed: point.seed, variety: 1 }),
    );
    await this.grid.show(modelId, points);
  }

  again(): void {
    this.seed++;
    void this.refresh();
  }

  setMutation(mutation: number): void {
    this.mutation = Math.min(1, Math.max(0, mutation));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), 120);
  }
  private timer: ReturnType<typeof setTimeout> | undefined;
}
