import { SvelteSet } from 'svelte/reactivity';
import {
  facesRefusal,
  type Bridge,
  type FaceRecipe,
  type Favourite,
  type LatentPoint,
  type ModelInfo,
  type RenderedPictures,
  type Selection,
} from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { Breed, Mix, Variations, type Workbench } from './candidates.svelte';
import { Directions } from './directions.svelte';
import { FaceExports } from './face-exports.svelte';
import { Favourites } from './favourites.svelte';
import { History } from './history.svelte';
import { Inversion } from './inversion.svelte';
import { Latest } from './latest';
import { editsOf, keepLocked, latentVector, type Vector } from './latents';
import { Loop, type LoopFace } from './loop.svelte';
import { ModelRoom } from './model-room.svelte';
import { PointGrid } from './point-grid.svelte';
import { toPicture, type Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

export type { Picture } from './rendered';

/** What the middle of the room shows. */
export const faceModes = ['wall', 'variations', 'mix', 'breed', 'favourites'] as const;
export type FaceMode = (typeof faceModes)[number];

export interface WallFace {
  seed: number;
  picture: Picture | null;
}

const lastSeed = 0xffffffff;
const chunk = 12;
const firstPoint: LatentPoint = { seed: 1, variety: 0.8, strength: 1, edits: {} };

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
const wrapSeed = (value: number): number => ((value % (lastSeed + 1)) + lastSeed + 1) % (lastSeed + 1);

/** A question about the face that is worked on. */
interface Asked {
  modelId: string;
  point: LatentPoint;
  /** Of the model that was shown. */
  turn: number;
}

/** Milliseconds without a change after which a face counts as at rest. */
const restAfter = 200;

/** Faces of a trained model: a wall of them by seed, one that is worked on, and ways from it to others. */
export class Faces extends ModelRoom implements Workbench {
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
  readonly moveCount = $derived(Object.keys(this.point.moves ?? {}).length);

  mode = $state<FaceMode>('wall');
  /** The face when it last came to rest: what costs more than one picture waits for that. */
  settled = $state.raw<LatentPoint>(firstPoint);
  readonly directions: Directions;
  readonly favourites: Favourites;
  readonly variations: Variations;
  readonly mix: Mix;
  readonly breed: Breed;
  readonly loop: Loop;
  readonly inversion: Inversion;
  readonly exports: FaceExports;
  /** The favourite that the face is, if it is one. */
  readonly favourite: Favourite | undefined = $derived.by(() =>
    this.open ? this.favourites.of(this.model, this.point) : undefined,
  );

  /** Favourites that were made with the model. */
  readonly usableFavourites: readonly Favourite[] = $derived.by(() => {
    const { model } = this;
    return model ? this.favourites.list.filter((favourite) => this.favourites.isOf(favourite, model)) : [];
  });

  private wallTurn = 0;
  /** Steps along directions are somewhere in the history. */
  private moved = false;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the models that were shown: those of two projects may have the same id. */
  private modelTurn = 0;
  private readonly renders: Latest<Asked, RenderedPictures>;
  private readonly bases: Latest<Asked, number[]>;
  private baseKey = '';

  constructor(bridge: Bridge, toasts: Toasts) {
    super(bridge, toasts, (system) => facesRefusal(system) === null);
    // What was asked of a model that was left, with its project perhaps, fails in nobody's name.
    const failed = (thrown: unknown, { turn }: Asked): void => {
      if (turn === this.modelTurn) this.toasts.error(thrown);
    };
    const grid = (): PointGrid => new PointGrid(bridge, toasts);
    this.directions = new Directions(bridge, toasts);
    this.favourites = new Favourites(bridge, toasts);
    this.variations = new Variations(this, grid());
    this.mix = new Mix(this, grid());
    this.breed = new Breed(this, grid(), (id) => this.parentPoint(id));
    this.loop = new Loop(bridge, toasts, (point) => this.vectorOf(point));
    this.exports = new FaceExports(bridge, toasts);
    this.inversion = new Inversion(bridge, toasts, (modelId, point, picture) =>
      this.takeFound(modelId, point, picture),
    );
    this.renders = new Latest(
      ({ modelId, point }) => this.bridge.call('faces.render', { modelId, points: [point] }),
      (rendered, { turn }) => {
        if (turn !== this.modelTurn) return;
        this.face = toPicture(rendered, 0);
        this.milliseconds = rendered.milliseconds;
      },
      failed,
    );
    this.bases = new Latest(
      ({ modelId, point }) => this.bridge.call('faces.latent', { modelId, point }),
      (numbers, { turn }) => {
        if (turn === this.modelTurn) this.base = numbers;
      },
      failed,
    );
  }

  override async enter(): Promise<void> {
    await Promise.all([super.enter(), this.favourites.load()]);
  }

  /** Nobody misses a model whose faces are on the wall alone. */
  protected override tellThinned(closest: ModelInfo): void {
    if (this.open) super.tellThinned(closest);
  }

  use(model: ModelInfo | null): void {
    const other = model?.latentSize !== this.model?.latentSize;
    const changed = model?.id !== this.model?.id;
    this.model = model;
    this.face = null;
    this.base = [];
    this.baseKey = '';
    if (other || !model) {
      this.open = false;
      this.locked.clear();
      this.history.reset(firstPoint);
    }
    if (changed) {
      this.modelTurn++;
      this.wallTurn++;
      this.renders.clear();
      this.bases.clear();
      this.directions.clear();
      for (const { grid } of [this.variations, this.mix, this.breed]) grid.clear();
      this.breed.chosen.clear();
      this.mix.other = null;
      this.favourites.chosen = [];
      void this.inversion.end(true);
      // Another model has other directions; steps along those of the old one mean nothing to it.
      if (this.moved) this.history.reset(bareOf(this.point, this.point.edits));
      this.moved = false;
      this.settled = this.point;
    }
    if (!model) {
      this.wall = [];
      this.mode = 'wall';
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
    this.mode = 'wall';
  }

  /** Shows another part of the room; those that work on a face take the first of the wall if none was picked. */
  show(mode: FaceMode): void {
    if (mode === 'wall' && this.mode === 'wall') return this.closeFace();
    if (mode !== 'wall' && mode !== 'favourites' && !this.open && this.model) this.pick(this.firstSeed);
    this.mode = mode;
    this.settleSoon();
  }

  /** Takes a face that was chosen among others. */
  take(point: LatentPoint, picture: Picture | null = null): void {
    if (picture) this.face = picture;
    if (point.moves) this.moved = true;
    if (this.open) this.history.commit(point);
    else this.history.reset(point);
    this.open = true;
    this.render();
  }

  // ------------------------------------------------------------------------------------------ ways to faces

  /** What stays while faces are varied: locked numbers, and what lies along locked directions. */
  get kept(): { numbers: ReadonlySet<number>; directions: Vector[] } {
    const { locked, vectors } = this.directions;
    const directions = [...locked].map((id) => vectors[id]).filter((vector) => vector !== undefined);
    return { numbers: this.locked, directions };
  }

  async vectorOf(point: LatentPoint): Promise<Vector | undefined> {
    const { modelId } = this;
    if (modelId === null) return undefined;
    const bare = await this.toasts.guard(
      this.bridge.call('faces.latent', { modelId, point: bareOf(point, {}) }),
    );
    const moves = Object.entries(point.moves ?? {}).filter(([, amount]) => amount !== 0);
    if (moves.length > 0) await this.directions.load(modelId);
    // Another model has other directions; whoever asked for this one waits for it no more.
    if (!bare || this.modelId !== modelId) return undefined;
    const { vectors, error } = this.directions;
    if (moves.some(([id]) => !vectors[id])) {
      this.toasts.error(error ?? { code: 'directionUnknown', params: {} });
      return undefined;
    }
    return latentVector(bare, point, vectors);
  }

  private parentPoint(id: string): LatentPoint | null {
    if (id === 'current') return this.open ? this.settled : null;
    return this.favourites.find(id)?.point ?? null;
  }

  // ------------------------------------------------------------------------------------------ favourites

  /** Keeps the face, or lets it go when it is kept already. */
  async toggleFavourite(): Promise<void> {
    const { model, favourite, point } = this;
    if (!model || !this.open) return;
    if (favourite) await this.favourites.remove(favourite);
    else await this.favourites.add(model, point);
  }

  /** The model that a favourite was made with, if it is there. */
  modelOf(face: Pick<Favourite, 'modelId' | 'project'>): ModelInfo | undefined {
    return this.models.find((model) => this.favourites.isOf(face, model));
  }

  /** Works on the face of a recipe from a file; it is kept as a favourite when the person keeps it. */
  async openRecipe(): Promise<void> {
    const recipe = await this.favourites.openRecipe();
    if (recipe) this.openFavourite(recipe);
  }

  /** Works on a favourite again. */
  openFavourite(favourite: FaceRecipe): void {
    const model = this.modelOf(favourite);
    if (!model) {
      const { modelName, project } = favourite;
      this.toasts.show(
        project
          ? t('favourites.modelElsewhere', { name: modelName, project: project.name })
          : t('favourites.modelGone', { name: modelName }),
        'error',
      );
      return;
    }
    if (model.id !== this.model?.id) this.use(model);
    this.take(favourite.point);
    this.mode = 'wall';
  }

  /** Faces that a loop can be made of: chosen favourites of this model, and the face that is worked on. */
  loopFaces(): LoopFace[] {
    const { model } = this;
    if (!model) return [];
    const current: LoopFace[] = this.open
      ? [{ key: 'current', label: t('faces.current'), point: this.point, picture: this.face, url: null }]
      : [];
    const chosen = this.favourites.chosen
      .map((id) => this.usableFavourites.find((favourite) => favourite.id === id))
      .filter((favourite) => favourite !== undefined)
      .map(({ id, name, point, picture }) => ({ key: id, label: name, point, picture: null, url: picture }));
    return chosen.length >= 2 ? chosen : [...current, ...chosen];
  }

  /** Faces that the room shows now, for a contact sheet. */
  shownPoints(): LatentPoint[] {
    const { model } = this;
    if (!model) return [];
    if (this.mode === 'favourites') return this.usableFavourites.map(({ point }) => point);
    if (this.mode !== 'wall') return this[this.mode].grid.faces.map(({ point }) => point);
    return this.wall.map(({ seed }) => ({ seed, variety: this.wallVariety, strength: 1, edits: {} }));
  }

  async copy(): Promise<void> {
    const { model } = this;
    // Large enough to be of use where it is put in.
    if (model && this.open) await this.exports.copy(model.id, this.point, 4);
  }

  // ------------------------------------------------------------------------------------------ found faces

  /** Looks for the face of a picture. */
  async find(selection: Selection): Promise<void> {
    const { model } = this;
    if (model) await this.inversion.begin(model, selection);
  }

  private takeFound(modelId: string, point: LatentPoint, picture: Picture | null): void {
    if (this.model?.id !== modelId) return;
    this.take(point, picture);
    this.mode = 'wall';
    this.toasts.show(t('find.done'), 'done');
  }

  // ------------------------------------------------------------------------------------------ changes

  /** Changes the point. Changes with the same gesture are one step of undo. */
  change(change: Partial<LatentPoint>, gesture: string | null = null): void {
    const next = { ...this.point, ...change };
    // Another seed is another face: the numbers of a mixed one are of no use to it.
    if (change.seed !== undefined && change.seed !== this.point.seed) delete next.base;
    this.history.commit(next, gesture);
    this.render();
  }

  /** Moves the face along a direction, in standard deviations. */
  move(id: string, amount: number, gesture: string | null = null): void {
    const { [id]: _, ...moves } = this.point.moves ?? {};
    const rounded = Math.round(clamp(amount, -10, 10) * 1000) / 1000;
    if (rounded !== 0) moves[id] = rounded;
    this.moved = true;
    this.change({ moves }, gesture);
  }

  resetMoves(): void {
    const moves = Object.entries(this.point.moves ?? {}).filter(([id]) => this.directions.locked.has(id));
    this.change({ moves: Object.fromEntries(moves) });
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
    this.change({ edits: editsOf(this.point.edits, this.locked) });
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
    let edits: Record<string, number> = {};
    if (this.locked.size > 0 && point.strength > 0) {
      const modelId = model.id;
      const bare = bareOf(point, {});
      const next = bareOf({ ...point, base: undefined, seed }, {});
      const answers = await this.toasts.guard(
        Promise.all([
          this.bridge.call('faces.latent', { modelId, point: bare }),
          this.bridge.call('faces.latent', { modelId, point: next }),
        ]),
      );
      // Numbers of a model that was left meanwhile are of no use to the one that took its place.
      if (!answers || this.model?.id !== modelId) return;
      edits = keepLocked(this.locked, point, ...answers);
    }
    const moves = Object.entries(point.moves ?? {}).filter(([id]) => this.directions.locked.has(id));
    this.change({ seed, edits, moves: Object.fromEntries(moves) });
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
    this.renders.ask({ modelId: model.id, point, turn: this.modelTurn });
    this.settleSoon();
    const key = `${model.id} ${point.seed} ${point.variety} ${point.base?.join() ?? ''}`;
    if (key === this.baseKey) return;
    this.baseKey = key;
    this.bases.ask({ modelId: model.id, point: bareOf(point, {}), turn: this.modelTurn });
  }

  /** Strips and candidates wait until the hand rests: while it moves, the face itself has the engine. */
  private settleSoon(): void {
    this.directions.pause();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => {
      if (!this.model || !this.open) return;
      if (this.history.inGesture) return this.settleSoon();
      this.settled = this.point;
      this.directions.settle(this.point);
      this.refreshCandidates();
    }, restAfter);
  }

  private refreshCandidates(): void {
    if (this.mode === 'variations') void this.variations.refresh();
    if (this.mode === 'mix') void this.mix.refresh();
    if (this.mode === 'breed') void this.breed.refresh();
  }
}

/** A point without moves, and with these edits only. */
function bareOf({ seed, variety, strength, base }: LatentPoint, edits: LatentPoint['edits']): LatentPoint {
  return { seed, variety, strength, edits, ...(base ? { base } : {}) };
}
