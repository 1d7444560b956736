import { randomUUID } from 'node:crypto';
import {
  smallFace,
  StudioError,
  toErrorMessage,
  type AgedPicture,
  type Ageing,
  type AgeingPhoto,
  type AgeingUpdate,
  type AgeStrip,
  type Belief,
} from '../../../src-preload/contract';
import type {
  AgeingAnswers,
  FaceFit,
  KnownFace,
  PhotoPixels,
  SeenFace,
  SettledAgeing,
} from '../ageing-messages';
import type { ModelSource } from '../messages';
import { layBack, patchAround, scaled, toOpaque, withoutAlpha, type Patch } from './patch';
import { sliceMilliseconds, type AskAgeing } from './whole';

export interface AgeingServiceOptions {
  ask: AskAgeing;
  onUpdate(update: AgeingUpdate): void;
  /** Milliseconds; for tests. */
  now?(): number;
}

/** A photo as the service is given it: read again in its full size when that is needed. */
export interface PhotoSource {
  name: string;
  /** The photo as the window shows it. */
  preview: PhotoPixels;
  /** Of the whole upright photo. */
  width: number;
  height: number;
  /** Reads the photo in its full size. */
  whole(): Promise<PhotoPixels>;
  /** Called when the photo is forgotten. */
  release(): void;
}

interface OpenPhoto extends PhotoSource {
  faces: SeenFace[];
}

/** A face whose latent vector was found. */
interface Portrait {
  photoId: string;
  face: number;
  model: ModelSource;
  z: Float32Array;
  /** What the recognition network sees in the photo, once it has looked. */
  original: Float32Array | null;
  /** How many times the change is laid on, counted from an age, once that was asked for. */
  gains: { from: number; found: Promise<AgeingAnswers['gains']> } | null;
}

interface Job {
  model: ModelSource;
  photoId: string;
  face: number;
  update: AgeingUpdate;
  z: Float32Array | null;
  ended: boolean;
}

/** Photos and portraits that are remembered: more than undo goes back through in one sitting. */
const mostPhotos = 6;
const mostPortraits = 64;
/** An estimate from less of the work than this would only jump about. */
const firstEstimate = 0.05;
/** Side of the faces in a strip of changed photos, in pixels. */
const stripSide = 160;

/**
 * The Age room's photos, the searches for their faces, at most one at a time, and the faces that were found. Searches are
 * asked for in short slices, so that pictures which a person wants to see meanwhile are made in between.
 */
export class AgeingService {
  readonly #photos = new Map<string, OpenPhoto>();
  readonly #portraits = new Map<string, Portrait>();
  #job: Job | null = null;

  constructor(private readonly options: AgeingServiceOptions) {}

  /** Looks for faces in a photo and remembers it. */
  async open(source: PhotoSource): Promise<AgeingPhoto> {
    const { preview, name, width, height } = source;
    let faces: SeenFace[];
    try {
      ({ faces } = await this.options.ask(null, { what: 'find', photo: preview }));
    } catch (error) {
      source.release();
      throw error;
    }
    const photoId = randomUUID();
    this.#photos.set(photoId, { ...source, faces });
    for (const id of this.#photos.keys()) {
      if (this.#photos.size <= mostPhotos) break;
      this.close(id);
    }
    const factor = width / preview.width;
    return {
      photoId,
      name,
      width,
      height,
      preview: { width: preview.width, height: preview.height, pixels: toOpaque(preview.pixels) },
      faces: faces.map(({ place, score, turned, age }) => ({
        place,
        score,
        age,
        doubt: place.side * factor < smallFace ? 'small' : turned ? 'turned' : null,
      })),
    };
  }

  /** Forgets a photo and its faces; a search in it is given up. */
  close(photoId: string): void {
    if (this.#job?.photoId === photoId) this.cancelAll();
    this.#photos.get(photoId)?.release();
    this.#photos.delete(photoId);
    for (const [id, portrait] of this.#portraits)
      if (portrait.photoId === photoId) this.#portraits.delete(id);
  }

  /**
   * Begins the search for a face's latent vector and gives up the one before; what comes of it is told by updates.
   *
   * @param from how old the person looks, in years; null: as old as was estimated
   * @throws StudioError photoGone
   */
  fit(photoId: string, face: number, model: ModelSource, from: number | null): { jobId: string } {
    const photo = this.#photo(photoId);
    const seen = photo.faces[face];
    if (!seen) throw new StudioError('photoGone');
    this.cancelAll();
    const job: Job = {
      model,
      photoId,
      face,
      z: null,
      update: {
        jobId: randomUUID(),
        phase: 'running',
        step: 0,
        total: 0,
        secondsLeft: null,
        picture: null,
        side: 0,
        distance: null,
        portraitId: null,
      },
      ended: false,
    };
    this.#job = job;
    void this.#run(job, patchAround(photo.preview, seen.place), from ?? seen.age);
    return { jobId: job.update.jobId };
  }

  /** Ends a search; its last update has what it found so far. Does nothing when it has ended already. */
  cancel(jobId: string): void {
    if (this.#job?.update.jobId === jobId) this.cancelAll();
  }

  cancelAll(): void {
    const job = this.#job;
    if (job) this.#end(job, 'cancelled');
  }

  /** Ends a search in a model of this project. */
  cancelOf(projectPath: string): void {
    const model = this.#job?.model;
    if (model?.kind === 'checkpoint' && model.projectPath === projectPath) this.cancelAll();
  }

  async #run(job: Job, { photo, place }: Patch, years: number): Promise<void> {
    const now = this.options.now ?? (() => performance.now());
    const began = now();
    let state: FaceFit | null = null;
    try {
      while (!job.ended) {
        const found: AgeingAnswers['fit'] = await this.options.ask(job.model, {
          what: 'fit',
          begin: state ? null : { photo, place, years },
          state,
          milliseconds: sliceMilliseconds,
        });
        if (job.ended) return;
        state = found.state;
        job.z = found.z;
        const { step, total, share, picture, side, distance } = found;
        const seconds = (now() - began) / 1000;
        const secondsLeft = share < firstEstimate ? null : (seconds * (1 - share)) / share;
        job.update = { ...job.update, step, total, secondsLeft, picture, side, distance };
        if (step === total) this.#end(job, 'done');
        else this.options.onUpdate(job.update);
      }
    } catch (thrown) {
      const error = toErrorMessage(thrown);
      if (error.code === 'internal') console.error(thrown);
      this.#end(job, 'failed', { error });
    }
  }

  #end(job: Job, phase: AgeingUpdate['phase'], more: Partial<AgeingUpdate> = {}): void {
    if (job.ended) return;
    job.ended = true;
    if (this.#job === job) this.#job = null;
    const portraitId = job.z && phase !== 'failed' ? this.#keep(job, job.z) : null;
    job.update = { ...job.update, phase, secondsLeft: null, portraitId, ...more };
    this.options.onUpdate(job.update);
  }

  #keep({ photoId, face, model }: Job, z: Float32Array): string {
    const id = randomUUID();
    this.#portraits.set(id, { photoId, face, model, z, original: null, gains: null });
    for (const old of this.#portraits.keys()) {
      if (this.#portraits.size <= mostPortraits) break;
      this.#portraits.delete(old);
    }
    return id;
  }

  /** A portrait's face at another age, as the window shows it. */
  async view(portraitId: string, ageing: Ageing): Promise<AgedPicture> {
    const { portrait, known, patch } = this.#face(portraitId);
    if (ageing.pure) {
      const { side, pictures } = await this.options.ask(portrait.model, {
        what: 'look',
        z: portrait.z,
        years: [ageing.to],
      });
      return { left: 0, top: 0, width: side, height: side, pixels: pictures[0]! };
    }
    const { photos } = await this.options.ask(portrait.model, {
      what: 'blend',
      ...known,
      ageing: await this.#settle(portrait, known, ageing),
      years: [ageing.to],
    });
    const { width, height } = patch.photo;
    return { left: patch.left, top: patch.top, width, height, pixels: toOpaque(photos[0]!) };
  }

  /** What networks believe of the face at that age. */
  async believe(portraitId: string, ageing: Ageing): Promise<Belief> {
    const { beliefs } = await this.#judge(portraitId, ageing, [ageing.to]);
    return beliefs[0]!;
  }

  /** The face in all classes of its model. */
  async strip(portraitId: string, ageing: Ageing): Promise<AgeStrip> {
    const { portrait } = this.#face(portraitId);
    const { classes } = await this.options.ask(portrait.model, { what: 'classes' });
    const years = classes.map((each) => each.years);
    const { side, pictures, beliefs } = await this.#judge(portraitId, ageing, years);
    return { side, classes, pictures: beliefs.map((belief, i) => ({ ...belief, pixels: pictures[i]! })) };
  }

  /** The changed photo in its full size; with `pure` the model's own picture. */
  async whole(portraitId: string, ageing: Ageing): Promise<PhotoPixels> {
    const { portrait, photo, seen, known } = this.#face(portraitId);
    if (ageing.pure) {
      const { width, height, pixels } = await this.view(portraitId, ageing);
      return { width, height, pixels: withoutAlpha(pixels) };
    }
    const whole = await photo.whole();
    const patch = patchAround(whole, scaled(seen.place, whole.width / photo.preview.width));
    const { photos } = await this.options.ask(portrait.model, {
      what: 'blend',
      photo: patch.photo,
      place: patch.place,
      z: portrait.z,
      ageing: await this.#settle(portrait, known, ageing),
      years: [ageing.to],
    });
    const made: PhotoPixels = { ...whole, pixels: new Uint8Array(whole.pixels) };
    layBack(made, patch, photos[0]!);
    return made;
  }

  /** The face at several ages, each as a picture of one size: of the preview, or the model's own with `pure`. RGBA. */
  async frames(
    portraitId: string,
    ageing: Ageing,
    years: number[],
  ): Promise<{ width: number; height: number; pictures: Uint8ClampedArray<ArrayBuffer>[] }> {
    const { portrait, photo, known, patch } = this.#face(portraitId);
    if (ageing.pure) {
      const { side, pictures } = await this.options.ask(portrait.model, {
        what: 'look',
        z: portrait.z,
        years,
      });
      return { width: side, height: side, pictures };
    }
    const { photos } = await this.options.ask(portrait.model, {
      what: 'blend',
      ...known,
      ageing: await this.#settle(portrait, known, ageing),
      years,
    });
    const pictures = photos.map((pixels) => {
      const made = { ...photo.preview, pixels: new Uint8Array(photo.preview.pixels) };
      layBack(made, patch, pixels);
      return toOpaque(made.pixels);
    });
    return { width: photo.preview.width, height: photo.preview.height, pictures };
  }

  /** What a portrait's file may be called, and the project that its model belongs to; null: none. */
  about(portraitId: string): { name: string; project: string | null } {
    const { portrait, photo } = this.#face(portraitId);
    const { model } = portrait;
    return { name: photo.name, project: model.kind === 'checkpoint' ? model.projectPath : null };
  }

  async #judge(portraitId: string, ageing: Ageing, years: number[]): Promise<AgeingAnswers['judge']> {
    const { portrait, known } = this.#face(portraitId);
    const judged = await this.options.ask(portrait.model, {
      what: 'judge',
      ...known,
      ageing: await this.#settle(portrait, known, ageing),
      years,
      side: stripSide,
      original: portrait.original,
    });
    portrait.original = judged.original;
    return judged;
  }

  /** Gains are those of the face in the preview, so that what is saved looks as what was seen. */
  async #settle(portrait: Portrait, known: KnownFace, ageing: Ageing): Promise<SettledAgeing> {
    const from = ageing.from ?? this.#photo(portrait.photoId).faces[portrait.face]!.age;
    if (ageing.pure) return { ...ageing, from, gains: null };
    if (portrait.gains?.from !== from) {
      const found = this.options.ask(portrait.model, { what: 'gains', ...known, from });
      portrait.gains = { from, found };
      // Asked again next time.
      found.catch(() => {
        if (portrait.gains?.found === found) portrait.gains = null;
      });
    }
    const { gains } = await portrait.gains.found;
    return { ...ageing, from, gains };
  }

  #face(portraitId: string): {
    portrait: Portrait;
    photo: OpenPhoto;
    seen: SeenFace;
    patch: Patch;
    known: KnownFace;
  } {
    const portrait = this.#portraits.get(portraitId);
    if (!portrait) throw new StudioError('photoGone');
    const photo = this.#photo(portrait.photoId);
    const seen = photo.faces[portrait.face]!;
    const patch = patchAround(photo.preview, seen.place);
    return { portrait, photo, seen, patch, known: { photo: patch.photo, place: patch.place, z: portrait.z } };
  }

  #photo(photoId: string): OpenPhoto {
    const photo = this.#photos.get(photoId);
    if (!photo) throw new StudioError('photoGone');
    return photo;
  }
}
