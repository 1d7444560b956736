import {
  loopLatent,
  loopLength,
  type Bridge,
  type LatentPoint,
  type LoopFilmOptions,
} from '../../src-preload/contract';
import type { Vector } from './latents';
import { toPicture, type Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

export interface LoopFace {
  key: string;
  label: string;
  point: LatentPoint;
  picture: Picture | null;
  /** Of one that the window has no pixels of. */
  url: string | null;
}

const first: LoopFilmOptions = {
  format: 'webp',
  framesPerLeg: 24,
  fps: 20,
  scale: 4,
  enlarge: 'smooth',
  ease: 'soft',
  quality: 90,
};
/** More frames than these are not shown in the preview, which then skips some. */
const mostShown = 96;
const chunk = 8;
export const mostKeys = 24;

/** A loop from face to face: its preview in the window, and its way into a film. */
export class Loop {
  /** What was chosen last is what the next dialog begins with. */
  options = $state.raw<LoopFilmOptions>(first);
  faces = $state.raw<readonly LoopFace[]>([]);
  frames = $state.raw<readonly (Picture | null)[]>([]);
  /** The system's dialog is open. */
  asking = $state(false);
  readonly length = $derived(loopLength(this.faces.length, this.options.framesPerLeg));
  readonly seconds = $derived(this.length / this.options.fps);

  private modelId: string | null = null;
  /** Of the faces, once they are worked out; null: they cannot be, or are those of an older choice. */
  private keys: Promise<Vector[] | null> = Promise.resolve(null);
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
    private readonly vectorOf: (point: LatentPoint) => Promise<Vector | undefined>,
  ) {}

  /** Begins with these faces of a model. */
  async begin(modelId: string, faces: readonly LoopFace[]): Promise<void> {
    this.modelId = modelId;
    this.faces = faces.slice(0, mostKeys);
    await this.refresh();
  }

  setOptions(change: Partial<LoopFilmOptions>): void {
    this.options = { ...this.options, ...change };
    if (!('framesPerLeg' in change || 'ease' in change)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), 150);
  }

  /** Moves a face one place on or back; the loop has no end, so the last one goes on to the first place. */
  shift(index: number, by: 1 | -1): void {
    const faces = [...this.faces];
    const [face] = faces.splice(index, 1);
    if (!face) return;
    faces.splice((index + by + faces.length + 1) % (faces.length + 1), 0, face);
    this.faces = faces;
    void this.refresh();
  }

  leaveOut(index: number): void {
    this.faces = this.faces.filter((_, i) => i !== index);
    void this.refresh();
  }

  /** Which frame of the preview belongs to a moment, in milliseconds. */
  frameAt(milliseconds: number): number {
    const count = this.frames.length;
    if (count === 0) return 0;
    return Math.floor(((milliseconds / 1000 / this.seconds) % 1) * count) % count;
  }

  /** Makes the preview, from the first frame on; a newer one ends an older one. */
  async refresh(): Promise<void> {
    const turn = ++this.turn;
    const { modelId, faces } = this;
    if (modelId === null || faces.length < 2) {
      this.keys = Promise.resolve(null);
      this.frames = [];
      return;
    }
    this.keys = this.keysOf(faces, turn);
    const keys = await this.keys;
    if (!keys || turn !== this.turn) return;
    const count = Math.min(this.length, mostShown);
    const points = Array.from({ length: count }, (_, i): LatentPoint => {
      const frame = Math.floor((i * this.length) / count);
      return { seed: 0, variety: 1, strength: 1, edits: {}, base: loopLatent(keys, this.options, frame) };
    });
    const frames: (Picture | null)[] = points.map(() => null);
    for (let from = 0; from < count; from += chunk) {
      const part = points.slice(from, from + chunk);
      const rendered = await this.toasts.guard(this.bridge.call('faces.render', { modelId, points: part }));
      if (!rendered || turn !== this.turn) return;
      for (const [i] of part.entries()) frames[from + i] = toPicture(rendered, i);
      this.frames = [...frames];
    }
  }

  /** Asks where to and begins the film; false when the person thought better of it. */
  async save(): Promise<boolean> {
    const { modelId, options } = this;
    if (modelId === null || this.asking) return false;
    this.asking = true;
    // She may be quicker than the engine.
    const keys = await this.keys;
    const begun =
      keys &&
      (await this.toasts.guard(
        this.bridge.call('exports.loop', { modelId, keys: keys.map((key) => [...key]), film: options }),
      ));
    this.asking = false;
    return Boolean(begun);
  }

  /** @returns null for a turn that is over, or when one of them cannot be had, which was said */
  private async keysOf(faces: readonly LoopFace[], turn: number): Promise<Vector[] | null> {
    const keys: Vector[] = [];
    for (const { point } of faces) {
      const z = await this.vectorOf(point);
      if (!z || turn !== this.turn) return null;
      keys.push(z.map((value) => Math.min(20, Math.max(-20, value))));
    }
    return keys;
  }

  end(): void {
    this.turn++;
    clearTimeout(this.timer);
    this.faces = [];
    this.frames = [];
    this.keys = Promise.resolve(null);
    this.modelId = null;
  }
}
