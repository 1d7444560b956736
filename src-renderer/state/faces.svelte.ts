import { SvelteSet } from 'svelte/reactivity';
import type { Bridge, LatentPoint, ModelCard, ModelInfo, RenderedPictures } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { History } from './history.svelte';
import { Latest } from './latest';
import type { Toasts } from './toasts.svelte';

export interface Picture {
  width: number;
  height: number;
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface WallFace {
  seed: number;
  picture: Picture | null;
}

const lastSeed = 0xffffffff;
const chunk = 12;
const firstPoint: LatentPoint = { seed: 1, variety: 0.8, strength: 1, edits: {} };

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
const wrapSeed = (value: number): number => ((value % (lastSeed + 1)) + lastSeed + 1) % (lastSeed + 1);

/** Faces of a trained model: a wall of them by seed, and one that is worked on. */
export class Faces {
  models = $state.raw<ModelInfo[]>([]);
  loaded = $state(false);
  model = $state.raw<ModelInfo | null>(null);

  wall = $state.raw<WallFace[]>([]);
  firstSeed = $state(1);
  wallVariety = $state(firstPoint.variety);
  wallCount = $state(24);

  /** The face that is worked on; null while only the wall is shown. */
  open = $state(false);
  readonly history = new History<LatentPoint>(firstPoint);
  readonly point: LatentPoint = $derived(this.history.value);
  face = $state.raw<Picture | null>(null);
  /** Numbers that the seed gives before any edit. */
  base = $state.raw<number[]>([]);
  milliseconds = $state<number | null>(null);
  locked = new SvelteSet<number>();
  smooth = $state(false);
  exporting = $state(false);
  readonly editCount = $derived(Object.keys(this.point.edits).length);

  private wallTurn = 0;
  private readonly renders: Latest<{ modelId: string; point: LatentPoint }, RenderedPictures>;
  private readonly bases: Latest<{ modelId: string; point: LatentPoint }, number[]>;
  private baseKey = '';

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {
    const failed = (thrown: unknown) => this.toasts.error(thrown);
    this.renders = new Latest(
      ({ modelId, point }) => this.bridge.call('faces.render', { modelId, points: [point] }),
      (rendered, { modelId }) => {
        if (modelId !== this.model?.id) return;
        this.face = toPicture(rendered, 0);
        this.milliseconds = rendered.milliseconds;
      },
      failed,
    );
    this.bases = new Latest(
      (request) => this.bridge.call('faces.latent', request),
      (numbers, { modelId }) => {
        if (modelId === this.model?.id) this.base = numbers;
      },
      failed,
    );
  }

  async load(): Promise<void> {
    const models = await this.toasts.guard(this.bridge.call('models.list'));
    if (models) this.models = models;
    this.loaded = true;
    const { model } = this;
    if (!model || this.models.some((other) => other.id === model.id)) return;
    // Its checkpoint was thinned out or removed: the newest of the same run comes closest.
    this.use(
      this.models.find((other) => other.runId !== null && other.runId === model.runId) ??
        this.models[0] ??
        null,
    );
  }

  /** Sees to it that a model is chosen when the room is entered. */
  async enter(): Promise<void> {
    await this.load();
    if (!this.model && this.models.length > 0) this.use(this.models[0]!);
  }

  /** A model file that was just taken in: shows it. */
  async took(model: ModelInfo): Promise<void> {
    await this.load();
    this.useModel(model.id);
    this.toasts.show(t('faces.modelTaken', { name: model.name }), 'done');
  }

  async loadModel(): Promise<void> {
    const model = await this.toasts.guard(this.bridge.call('models.load'));
    if (model) await this.took(model);
  }

  async saveModel(): Promise<void> {
    const { model } = this;
    if (!model) return;
    const saved = await this.toasts.guard(this.bridge.call('models.save', { modelId: model.id }));
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
  }

  /** What its maker says of a model; null: nothing. */
  async cardOf(model: ModelInfo): Promise<ModelCard | null> {
    return (await this.toasts.guard(this.bridge.call('models.card', { modelId: model.id }))) ?? null;
  }

  async renameModel(name: string): Promise<void> {
    const { model } = this;
    if (!model || name.trim() === '') return;
    const renamed = await this.toasts.guard(this.bridge.call('models.rename', { modelId: model.id, name }));
    if (renamed && this.model?.id === renamed.id) this.model = renamed;
  }

  async removeModel(): Promise<void> {
    const { model } = this;
    if (model?.kind !== 'own') return;
    const done = await this.toasts.guard(this.bridge.call('models.remove', { modelId: model.id }));
    if (done === undefined) return;
    this.toasts.undoable(t('faces.modelRemoved', { name: model.name }), () => void this.restoreModel(model));
  }

  private async restoreModel(model: ModelInfo): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('models.restore', { modelId: model.id }));
    if (done === undefined) return;
    await this.load();
    this.useModel(model.id);
  }

  useModel(modelId: string): void {
    const model = this.models.find((other) => other.id === modelId);
    if (model) this.use(model);
  }

  use(model: ModelInfo | null): void {
    const other = model?.latentSize !== this.model?.latentSize;
    this.model = model;
    this.face = null;
    this.base = [];
    this.baseKey = '';
    if (other || !model) {
      this.open = false;
      this.locked.clear();
      this.history.reset(firstPoint);
    }
    if (!model) {
      this.wall = [];
      return;
    }
    void this.renderWall();
    if (this.open) this.render();
  }

  /** Fills the wall, a chunk at a time; a newer call ends an older one. */
  async renderWall(): Promise<void> {
    const { model } = this;
    if (!model) return;
    const turn = ++this.wallTurn;
    const variety = this.wallVariety;
    const before = this.wall;
    // The old pictures stay until the new ones come: a wall that flickers to grey with every move is no help.
    const wall = Array.from({ length: this.wallCount }, (_, i): WallFace => {
      const seed = wrapSeed(this.firstSeed + i);
      return { seed, picture: before.find((face) => face.seed === seed)?.picture ?? null };
    });
    this.wall = wall;
    for (let from = 0; from < wall.length; from += chunk) {
      const part = wall.slice(from, from + chunk);
      const points = part.map(({ seed }): LatentPoint => ({ seed, variety, strength: 1, edits: {} }));
      let rendered: RenderedPictures;
      try {
        rendered = await this.bridge.call('faces.render', { modelId: model.id, points });
      } catch (thrown) {
        if (turn === this.wallTurn) this.toasts.error(thrown);
        return;
      }
      if (turn !== this.wallTurn) return;
      this.wall = this.wall.map((face, i) =>
        i >= from && i < from + part.length
          ? { seed: face.seed, picture: toPicture(rendered, i - from) }
          : face,
      );
    }
  }

  setWallCount(count: number): void {
    const whole = clamp(Math.floor(count), 1, 200);
    if (whole === this.wallCount) return;
    this.wallCount = whole;
    void this.renderWall();
  }

  setWallVariety(variety: number): void {
    this.wallVariety = clamp(variety, 0, 1.5);
    clearTimeout(this.wallTimer);
    this.wallTimer = setTimeout(() => void this.renderWall(), 60);
  }
  private wallTimer: ReturnType<typeof setTimeout> | undefined;

  goToSeed(seed: number): void {
    this.firstSeed = wrapSeed(seed);
    void this.renderWall();
  }

  page(direction: 1 | -1): void {
    this.goToSeed(this.firstSeed + direction * this.wallCount);
  }

  reseed(random: () => number = Math.random): void {
    this.goToSeed(Math.floor(random() * 1_000_000));
  }

  /** Takes a face of the wall to work on. */
  pick(seed: number): void {
    const shown = this.wall.find((face) => face.seed === seed)?.picture;
    if (shown) this.face = shown;
    this.locked.clear();
    const point: LatentPoint = { seed, variety: this.wallVariety, strength: 1, edits: {} };
    if (this.open) this.history.commit(point);
    else this.history.reset(point);
    this.open = true;
    this.render();
  }

  closeFace(): void {
    this.open = false;
  }

  /** Changes the point. Changes with the same gesture are one step of undo. */
  change(change: Partial<LatentPoint>, gesture: string | null = null): void {
    this.history.commit({ ...this.point, ...change }, gesture);
    this.render();
  }

  edit(index: number, value: number, gesture: string | null = null): void {
    const edits = { ...this.point.edits };
    const rounded = Math.round(clamp(value, -10, 10) * 1000) / 1000;
    if (rounded === 0) delete edits[index];
    else edits[index] = rounded;
    this.change({ edits }, gesture);
  }

  seal(): void {
    this.history.seal();
  }

  resetEdits(): void {
    const edits: Record<string, number> = {};
    for (const [index, value] of Object.entries(this.point.edits)) {
      if (this.locked.has(Number(index))) edits[index] = value;
    }
    this.change({ edits });
  }

  toggleLock(index: number): void {
    if (!this.locked.delete(index)) this.locked.add(index);
  }

  /**
   * Another face by chance. Locked numbers keep their value: the new seed gives them another one, so an edit makes
   * up for the difference.
   */
  async randomise(random: () => number = Math.random): Promise<void> {
    const { model, point } = this;
    if (!model || !this.open) return;
    const seed = Math.floor(random() * 1_000_000_000);
    const edits: Record<string, number> = {};
    if (this.locked.size > 0 && point.strength > 0) {
      const modelId = model.id;
      const bare = { ...point, edits: {} };
      const answers = await this.toasts.guard(
        Promise.all([
          this.bridge.call('faces.latent', { modelId, point: bare }),
          this.bridge.call('faces.latent', { modelId, point: { ...bare, seed } }),
        ]),
      );
      if (!answers) return;
      const [old, next] = answers;
      for (const index of this.locked) {
        const total = (old[index] ?? 0) + point.strength * (point.edits[index] ?? 0);
        edits[index] = clamp((total - (next[index] ?? 0)) / point.strength, -10, 10);
      }
    }
    this.change({ seed, edits });
  }

  undo(): void {
    if (this.history.undo()) this.render();
  }

  redo(): void {
    if (this.history.redo()) this.render();
  }

  async export(scale: 1 | 2 | 4): Promise<void> {
    const { model } = this;
    if (!model || !this.open) return;
    this.exporting = true;
    const saved = await this.toasts.guard(
      this.bridge.call('faces.export', { modelId: model.id, point: this.point, scale }),
    );
    this.exporting = false;
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
  }

  reset(): void {
    this.use(null);
    this.models = [];
    this.loaded = false;
  }

  /** Asks for the picture of the point; while one is in flight only the newest waits. */
  private render(): void {
    const { model, point } = this;
    if (!model) return;
    this.renders.ask({ modelId: model.id, point });
    const key = `${model.id} ${point.seed} ${point.variety}`;
    if (key === this.baseKey) return;
    this.baseKey = key;
    this.bases.ask({ modelId: model.id, point: { ...point, edits: {} } });
  }
}

function toPicture(rendered: RenderedPictures, index: number): Picture | null {
  const pixels = rendered.pictures[index];
  return pixels ? { width: rendered.width, height: rendered.height, pixels } : null;
}
