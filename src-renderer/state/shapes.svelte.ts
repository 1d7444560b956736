import { untrack } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import {
  defaultShapePrint,
  makesShapes,
  type Bridge,
  type Direction,
  type ErrorMessage,
  type LatentPoint,
  type ModelInfo,
  type RenderedShapes,
  type ShapeFormat,
  type ShapePrint,
  type TurnFilm,
} from '../../src-preload/contract';
import type { Field } from '../../src-preload/shapes/field';
import { fieldOfBytes } from '../../src-preload/shapes/print';
import { t } from '../words/words.svelte';
import { asErrorMessage } from './errors';
import { History } from './history.svelte';
import { editsOf, keepLocked } from './latents';
import { Latest } from './latest';
import { ModelRoom } from './model-room.svelte';
import { toPicture, type Picture } from './rendered';
import { ShapeBlend } from './shape-blend.svelte';
import { ShapeView } from './shape-view.svelte';
import type { Toasts } from './toasts.svelte';

/** What the inspector shows. */
export const shapePanels = ['sliders', 'blend', 'look'] as const;
export type ShapePanel = (typeof shapePanels)[number];

/** Shapes on the wall, by seed: those of the seeds 1 to this. */
export const wallSize = 10_000;
/** Small pictures that one request makes, and those that are remembered. */
const chunk = 4;
const mostPictures = 800;

const lastSeed = 0xffffffff;
const firstPoint: LatentPoint = { seed: 1, variety: 1, strength: 1, edits: {} };
const firstFilm: TurnFilm = { format: 'webp', frames: 60, fps: 20, pixels: 512, quality: 90 };

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/** What a film shows: the shape going around once, or the way to another shape and back. */
export const shapeFilmKinds = ['turn', 'blend'] as const;
export type ShapeFilmKind = (typeof shapeFilmKinds)[number];

/** A question about the shape that is worked on. */
interface Asked {
  modelId: string;
  point: LatentPoint;
  /** Of the model that was shown. */
  turn: number;
}

/** Shapes of a trained model: a wall of them by seed, one that is turned and changed, and its ways into files. */
export class Shapes extends ModelRoom {
  /** The shape is shown beside the wall; else the wall alone. */
  open = $state(true);
  panel = $state<ShapePanel>('sliders');
  readonly history = new History<LatentPoint>(firstPoint);
  readonly point: LatentPoint = $derived(this.history.value);
  readonly moveCount = $derived(Object.keys(this.point.moves ?? {}).length);
  readonly editCount = $derived(Object.keys(this.point.edits).length);
  /** The shape as the engine made it. */
  field = $state.raw<Field | null>(null);
  milliseconds = $state<number | null>(null);
  /** Numbers that the seed gives before any edit. */
  base = $state.raw<readonly number[]>([]);
  readonly locked = new SvelteSet<number>();
  readonly view = new ShapeView();
  readonly blend: ShapeBlend;

  directions = $state.raw<readonly Direction[]>([]);
  finding = $state(false);
  directionsError = $state.raw<ErrorMessage | null>(null);

  /** Small pictures by seed. */
  readonly pictures = new SvelteMap<number, Picture>();

  dialog = $state<'print' | null>(null);
  print = $state.raw<Pick<ShapePrint, 'longestSide' | 'fillHollows' | 'smallestPart'>>(defaultShapePrint);
  format = $state<ShapeFormat>('stl');
  film = $state.raw<TurnFilm>(firstFilm);
  filmKind = $state<ShapeFilmKind>('turn');
  /** On the way to another shape, the eye goes around as well. */
  filmTurning = $state(false);
  /** The system's dialog is open, or a file is being written. */
  saving = $state(false);

  /** Counts the models that were shown: those of two projects may have the same id. */
  private turn = 0;
  private wanted: readonly number[] = [];
  private working = false;
  /** They are asked for once the wall has its first pictures, which are a matter of a moment. */
  private directionsAsked = false;
  private readonly renders: Latest<Asked, RenderedShapes>;
  private readonly bases: Latest<Asked, number[]>;
  private baseKey = '';

  constructor(bridge: Bridge, toasts: Toasts) {
    super(bridge, toasts, makesShapes);
    // What was asked of a model that was left, with its project perhaps, fails in nobody's name.
    const failed = (thrown: unknown, { turn }: Asked): void => {
      if (turn === this.turn) this.toasts.error(thrown);
    };
    this.blend = new ShapeBlend(bridge, toasts, this);
    this.renders = new Latest(
      ({ modelId, point }) => this.bridge.call('shapes.render', { modelId, points: [point] }),
      ({ side, volumes, milliseconds }, { turn }) => {
        if (turn !== this.turn) return;
        this.field = fieldOfBytes(volumes[0]!, side);
        this.milliseconds = milliseconds;
      },
      failed,
    );
    this.bases = new Latest(
      ({ modelId, point }) => this.bridge.call('faces.latent', { modelId, point }),
      (numbers, { turn }) => {
        if (turn === this.turn) this.base = numbers;
      },
      failed,
    );
  }

  /** What the shape is called. */
  get name(): string {
    return nameOfShape(this.point);
  }

  // ------------------------------------------------------------------------------------------ models

  use(model: ModelInfo | null): void {
    const other = model?.latentSize !== this.model?.latentSize;
    if (model?.id !== this.model?.id) {
      this.turn++;
      this.renders.clear();
      this.bases.clear();
      this.base = [];
      this.baseKey = '';
      this.locked.clear();
      this.field = null;
      this.milliseconds = null;
      this.pictures.clear();
      this.directions = [];
      this.directionsAsked = false;
      this.finding = model !== null;
      this.directionsError = null;
      this.blend.clear();
      // Numbers of another model mean nothing to this one, and neither do steps along its directions.
      const { seed, variety } = this.point;
      this.history.reset(other || !model ? firstPoint : { ...firstPoint, seed, variety });
    }
    this.model = model;
    if (!model) {
      this.dialog = null;
      return;
    }
    this.render();
    void this.work();
  }

  /** Forgets everything of the project that was open. */
  reset(): void {
    this.use(null);
    this.models = [];
    this.loaded = false;
  }

  // ------------------------------------------------------------------------------------------ directions

  /** Asks for the directions of the model, which takes seconds at the first time. */
  async findDirections(): Promise<void> {
    const { modelId, turn } = this;
    if (modelId === null) return;
    this.finding = true;
    this.directionsError = null;
    try {
      const directions = await this.bridge.call('models.directions', { modelId });
      if (turn === this.turn) this.directions = directions;
    } catch (thrown) {
      if (turn === this.turn) this.directionsError = asErrorMessage(thrown);
    } finally {
      if (turn === this.turn) this.finding = false;
    }
  }

  async nameDirection(directionId: string, name: string): Promise<void> {
    const { modelId, turn } = this;
    if (modelId === null) return;
    const directions = await this.toasts.guard(
      this.bridge.call('models.nameDirection', { modelId, directionId, name: name.slice(0, 60) }),
    );
    if (directions && turn === this.turn) this.directions = directions;
  }

  // ------------------------------------------------------------------------------------------ the wall

  /** Tells which seeds are in view: only their pictures are made. */
  want(first: number, last: number): void {
    this.wanted = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    // The grid tells of it in an effect, which is not to follow what is read here.
    untrack(() => void this.work());
  }

  /** Makes the pictures that are wanted, some at a time. */
  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (;;) {
      const { modelId, turn } = this;
      const seeds = this.wanted.filter((seed) => !this.pictures.has(seed)).slice(0, chunk);
      if (modelId === null || seeds.length === 0) break;
      try {
        const points = seeds.map((seed): LatentPoint => ({ ...firstPoint, seed }));
        const made = await this.bridge.call('shapes.portraits', { modelId, points });
        if (turn !== this.turn) continue;
        seeds.forEach((seed, i) => this.pictures.set(seed, toPicture(made, i)!));
      } catch {
        // The shape itself says what is wrong; the wall is asked for again when it is scrolled.
        if (turn === this.turn) break;
      }
      for (const seed of this.pictures.keys()) {
        if (this.pictures.size <= mostPictures) break;
        if (!this.wanted.includes(seed)) this.pictures.delete(seed);
      }
    }
    this.working = false;
    if (this.modelId === null || this.wanted.length === 0 || this.directionsAsked) return;
    this.directionsAsked = true;
    void this.findDirections();
  }

  /** Takes a shape of the wall: to work on it, or as an end of a blend. */
  pick(seed: number): void {
    const point: LatentPoint = { ...firstPoint, seed };
    if (this.open && this.panel === 'blend') return void this.blend.take(point);
    this.open = true;
    this.take(point);
  }

  // ------------------------------------------------------------------------------------------ changes

  /** Shows another shape: a step of undo, or part of one. */
  take(point: LatentPoint, gesture: string | null = null): void {
    this.history.commit(point, gesture);
    this.render();
  }

  change(change: Partial<LatentPoint>, gesture: string | null = null): void {
    const next = { ...this.point, ...change };
    // Another seed is another shape: the numbers of a blend are of no use to it.
    if (change.seed !== undefined && change.seed !== this.point.seed) delete next.base;
    this.take(next, gesture);
  }

  /** Moves the shape along a direction, in standard deviations. */
  move(id: string, amount: number, gesture: string | null = null): void {
    this.change({ moves: withNumber(this.point.moves ?? {}, id, amount) }, gesture);
  }

  edit(index: number, amount: number, gesture: string | null = null): void {
    this.change({ edits: withNumber(this.point.edits, String(index), amount) }, gesture);
  }

  resetMoves(): void {
    this.change({ moves: {} });
  }

  resetEdits(): void {
    this.change({ edits: editsOf(this.point.edits, this.locked) });
  }

  toggleLock(index: number): void {
    if (!this.locked.delete(index)) this.locked.add(index);
  }

  /** The hand lets go: the next change is a step of its own. */
  seal(): void {
    this.history.seal();
  }

  /** Another seed. Steps along directions stay, and locked numbers keep their value. */
  async randomise(random: () => number = Math.random): Promise<void> {
    const { modelId, point, turn } = this;
    if (modelId === null) return;
    this.open = true;
    const seed = Math.floor(random() * lastSeed);
    let edits: Record<string, number> = {};
    if (this.locked.size > 0) {
      const numbersOf = (of: LatentPoint): Promise<number[]> =>
        this.bridge.call('faces.latent', { modelId, point: of });
      const answers = await this.toasts.guard(
        Promise.all([numbersOf(bareOf(point)), numbersOf(bareOf({ ...point, base: undefined, seed }))]),
      );
      // Numbers of a model that was left meanwhile are of no use to the one that took its place.
      if (!answers || turn !== this.turn) return;
      edits = keepLocked(this.locked, point, ...answers);
    }
    this.change({ seed, edits });
  }

  undo(): void {
    if (this.model && this.history.undo()) this.render();
  }

  redo(): void {
    if (this.model && this.history.redo()) this.render();
  }

  private render(): void {
    const { modelId, point, turn } = this;
    if (modelId === null) return;
    this.renders.ask({ modelId, point, turn });
    const key = `${point.seed} ${point.variety} ${point.base?.join() ?? ''}`;
    if (key === this.baseKey) return;
    this.baseKey = key;
    this.bases.ask({ modelId, point: bareOf(point), turn });
  }

  // ------------------------------------------------------------------------------------------ files

  /** How the shape becomes a file: as it is seen, in the size that was chosen. */
  readonly printing: ShapePrint = $derived.by(() => {
    const { kind, threshold, smoothing } = this.view;
    return { ...this.print, kind, threshold, smoothing };
  });

  setPrint(change: Partial<Pick<ShapePrint, 'longestSide' | 'fillHollows' | 'smallestPart'>>): void {
    this.print = { ...this.print, ...change };
  }

  /** Asks where to and writes the file; false when the person thought better of it. */
  async savePrint(): Promise<boolean> {
    const { modelId, point, printing, format } = this;
    if (modelId === null || this.saving) return false;
    this.saving = true;
    const saved = await this.toasts.guard(
      this.bridge.call('shapes.export', { modelId, point, print: printing, format }),
    );
    this.saving = false;
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
    return Boolean(saved);
  }

  setFilm(change: Partial<TurnFilm>): void {
    this.film = { ...this.film, ...change };
  }

  /**
   * The fields of a film's frames.
   *
   * @returns null where there is nothing to show
   */
  filmFields(frames: number): ((frame: number) => Field | Promise<Field>) | null {
    const { modelId, field, filmKind, blend } = this;
    if (modelId === null || !field) return null;
    if (filmKind === 'turn' || !blend.ready) return () => field;
    // There and back again, slowly at either end: a film that is played for ever has no jump.
    const points = Array.from({ length: frames }, (_, i) =>
      blend.pointAt(0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frames)),
    );
    if (points.includes(null)) return null;
    return async (frame) => {
      const made = await this.bridge.call('shapes.render', { modelId, points: [points[frame]!] });
      return fieldOfBytes(made.volumes[0]!, made.side);
    };
  }

  /**
   * Asks where to; the film is then drawn while the window goes on.
   *
   * @param frames of the film, as the shape is shown now
   * @returns false when the person thought better of it
   */
  async saveFilm(frames: AsyncIterable<Uint8ClampedArray<ArrayBuffer>>): Promise<boolean> {
    const { film, model } = this;
    if (!model || this.saving) return false;
    this.saving = true;
    const name = `${model.name} ${this.point.seed}`.slice(0, 120);
    const begun = await this.toasts.guard(this.bridge.call('shapes.film', { name, film }));
    this.saving = false;
    if (begun) void this.giveFrames(begun.jobId, frames);
    return Boolean(begun);
  }

  /** Hands frames over, each when the one before was taken. */
  private async giveFrames(
    jobId: string,
    frames: AsyncIterable<Uint8ClampedArray<ArrayBuffer>>,
  ): Promise<void> {
    try {
      for await (const frame of frames)
        if (!(await this.bridge.call('shapes.filmFrame', { jobId, frame }))) break;
    } catch (thrown) {
      this.toasts.error(thrown);
      await this.toasts.guard(this.bridge.call('films.cancel', { jobId }));
    }
  }
}

/** A point before its edits and moves. */
function bareOf({ seed, variety, strength, base }: LatentPoint): LatentPoint {
  return { seed, variety, strength, edits: {}, ...(base ? { base } : {}) };
}

export const nameOfShape = ({ base, seed }: LatentPoint): string =>
  base ? t('shapes.mixed') : t('shapes.shapeOf', { seed: String(seed) });

/** Numbers by name with another one; 0 is none. */
function withNumber(
  numbers: Readonly<Record<string, number>>,
  name: string,
  value: number,
): Record<string, number> {
  const { [name]: _, ...others } = numbers;
  const rounded = Math.round(clamp(value, -10, 10) * 1000) / 1000;
  return rounded === 0 ? others : { ...others, [name]: rounded };
}
