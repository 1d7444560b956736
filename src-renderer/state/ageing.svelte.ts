import {
  defaultAgeing,
  makesAges,
  type AgedPicture,
  type Ageing,
  type AgeingPhoto,
  type AgeingUpdate,
  type AgeStrip,
  type Belief,
  type Bridge,
  type ErrorMessage,
  type ModelInfo,
  type Selection,
} from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { AgeingBatch } from './ageing-batch.svelte';
import { AgeFilm } from './age-film.svelte';
import { bitmapUrl } from './bitmap-url';
import { asErrorMessage } from './errors';
import { FaceView } from './face-view.svelte';
import { faceCrop } from './face-crop';
import { History } from './history.svelte';
import { Latest } from './latest';
import { ModelRoom } from './model-room.svelte';
import type { Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

/** Milliseconds that the hand rests before networks are asked what they believe. */
const restAfter = 250;

/** A picture that is asked for, for the faces and options that it was asked with. */
interface ViewRequest {
  portraitId: string;
  ageing: Ageing;
}

/** The Age room: a photo, a face in it, and that face at other ages. */
export class AgeingState extends ModelRoom {
  photo = $state.raw<AgeingPhoto | null>(null);
  /** A photo is being opened, and looked for faces in: its name. */
  opening = $state.raw<string | null>(null);
  /** Why there is nothing to show; said in the room until another photo is opened. */
  problem = $state.raw<ErrorMessage | null>(null);
  /** Which of the faces is worked on; null: the person is to choose. */
  face = $state<number | null>(null);

  /** The search that goes on. */
  job = $state.raw<AgeingUpdate | null>(null);
  portraitId = $state.raw<string | null>(null);
  readonly history = new History<Ageing>(defaultAgeing);
  readonly ageing = $derived(this.history.value);

  /** What the compare slider shows. */
  before = $state.raw<string | null>(null);
  after = $state.raw<string | null>(null);
  belief = $state.raw<Belief | null>(null);
  strip = $state.raw<AgeStrip | null>(null);
  readonly view = new FaceView();
  readonly batch: AgeingBatch;
  readonly film: AgeFilm;
  saving = $state(false);

  /** Of the face that is chosen. */
  readonly chosen = $derived(this.face === null ? null : (this.photo?.faces[this.face] ?? null));
  /** How old the person looks: as she said, or as it was estimated. */
  readonly from = $derived(this.ageing.from ?? this.chosen?.age ?? 0);

  private readonly views: Latest<ViewRequest, AgedPicture>;
  private readonly beliefs: Latest<ViewRequest, Belief>;
  private readonly strips: Latest<ViewRequest, AgeStrip>;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private jobId: string | null = null;
  /** Messages that came before the answer that names the job. */
  private early: AgeingUpdate[] = [];
  private turn = 0;
  private searchTurn = 0;
  /** Faces that were found, by photo, face and model. */
  private found: Partial<Record<string, string>> = {};
  private stripKey = '';

  constructor(bridge: Bridge, toasts: Toasts) {
    super(bridge, toasts, makesAges);
    this.batch = new AgeingBatch(bridge, toasts);
    this.film = new AgeFilm(bridge, toasts);
    const failed = (thrown: unknown, request: ViewRequest): void => {
      if (request.portraitId === this.portraitId) this.toasts.error(asErrorMessage(thrown));
    };
    this.views = new Latest(
      (request) => this.bridge.call('ageing.view', request),
      (picture, request) => this.showAfter(picture, request),
      failed,
    );
    this.beliefs = new Latest(
      (request) => this.bridge.call('ageing.believe', request),
      (belief, { portraitId }) => {
        if (portraitId === this.portraitId) this.belief = belief;
      },
      failed,
    );
    this.strips = new Latest(
      (request) => this.bridge.call('ageing.strip', request),
      (strip, { portraitId }) => {
        if (portraitId === this.portraitId) this.strip = strip;
      },
      failed,
    );
  }

  // ---------------------------------------------------------------------------------------------- models

  /** The model that is in use already is not searched with anew. */
  override useModel(modelId: string): void {
    if (modelId !== this.modelId) super.useModel(modelId);
  }

  use(model: ModelInfo | null): void {
    this.model = model;
    this.leaveFace();
    if (model && this.photo && this.face !== null) void this.chooseFace(this.face);
    else this.face = null;
  }

  // ---------------------------------------------------------------------------------------------- photos

  /** One picture is opened here; several, or a folder, are changed one after the other. */
  async receive(selection: Selection): Promise<void> {
    if (selection.pictures > 1) return this.batch.offer(selection);
    await this.open(selection);
  }

  /** Asks for photos with the system's dialog. */
  async choose(kind: 'files' | 'folder'): Promise<void> {
    const selection = await this.toasts.guard(this.bridge.call('selections.choose', { kind }));
    if (selection) await this.receive(selection);
  }

  async open(selection: Selection): Promise<void> {
    const turn = ++this.turn;
    this.closePhoto();
    this.opening = selection.label;
    try {
      const photo = await this.bridge.call('ageing.open', { selectionId: selection.id, index: 0 });
      if (turn !== this.turn) return void this.bridge.call('ageing.close', { photoId: photo.photoId });
      this.photo = photo;
      this.before = bitmapUrl(photo.preview);
      this.history.reset({ ...this.ageing, from: null });
      if (photo.faces.length === 1) void this.chooseFace(0);
      else if (photo.faces.length === 0) this.problem = { code: 'photoNoFace', params: { name: photo.name } };
    } catch (thrown) {
      if (turn === this.turn) this.problem = asErrorMessage(thrown);
      // Nothing of it is open: the files are let go.
      void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => undefined);
    } finally {
      if (turn === this.turn) this.opening = null;
    }
  }

  /** Forgets the photo. */
  closePhoto(): void {
    this.leaveFace();
    this.face = null;
    this.problem = null;
    this.revoke('before');
    const { photo } = this;
    this.photo = null;
    this.found = {};
    if (photo) void this.bridge.call('ageing.close', { photoId: photo.photoId }).catch(() => undefined);
  }

  /** Begins with another photo. */
  startOver(): void {
    this.turn++;
    this.opening = null;
    this.closePhoto();
  }

  // ---------------------------------------------------------------------------------------------- faces

  /** Shows all faces of the photo, to choose another one. */
  backToFaces(): void {
    this.leaveFace();
    this.face = null;
    this.setBefore();
  }

  /** Works on a face: shows it where it was found before, and else searches for it. */
  async chooseFace(face: number): Promise<void> {
    const { photo, model } = this;
    if (!photo || !model || !photo.faces[face]) return;
    this.leaveFace();
    if (this.face !== face) this.history.reset({ ...this.ageing, from: null });
    this.face = face;
    const known = this.found[this.key(face)];
    if (known) return this.show(known);
    await this.search();
  }

  /** Searches for the latent vector of the chosen face, also anew. */
  async search(): Promise<void> {
    const { photo, model, face } = this;
    if (!photo || !model || face === null) return;
    this.leaveFace();
    const turn = this.searchTurn;
    const { photoId } = photo;
    this.job = { ...noUpdate };
    const begun = await this.toasts.guard(
      this.bridge.call('ageing.fit', { modelId: model.id, photoId, face, from: this.ageing.from }),
    );
    const current = turn === this.searchTurn;
    if (!begun || !current) {
      if (begun) void this.bridge.call('ageing.cancel', { jobId: begun.jobId }).catch(() => undefined);
      if (current) this.job = null;
      return;
    }
    this.jobId = begun.jobId;
    for (const update of this.early.splice(0)) this.take(update);
  }

  /** A message of the main process about a search. */
  take(update: AgeingUpdate): void {
    if (this.jobId === null) {
      if (this.job) this.early.push(update);
      return;
    }
    if (update.jobId !== this.jobId) return;
    this.job = update;
    if (update.phase === 'running') return;
    this.jobId = null;
    this.job = null;
    if (update.phase === 'failed') {
      this.face = null;
      this.toasts.error(update.error);
      return;
    }
    const { portraitId } = update;
    if (portraitId === null) {
      this.face = null;
      this.toasts.show(t('find.cancelled'));
    } else if (this.face !== null) {
      this.found[this.key(this.face)] = portraitId;
      this.show(portraitId);
    }
  }

  /** Ends the search with the best that there is so far. */
  async stopSearch(): Promise<void> {
    const { jobId } = this;
    if (jobId !== null) await this.toasts.guard(this.bridge.call('ageing.cancel', { jobId }));
  }

  /** The best picture of the search so far. */
  get best(): Picture | null {
    const { job } = this;
    return job?.picture ? { width: job.side, height: job.side, pixels: job.picture } : null;
  }

  /** The face as the model sees it, for those who compare. */
  crop(side: number): Picture | null {
    const { photo, chosen } = this;
    return photo && chosen ? faceCrop(photo.preview, chosen.place, side) : null;
  }

  private key(face: number): string {
    return `${this.photo?.photoId} ${face} ${this.model?.id}`;
  }

  private show(portraitId: string): void {
    this.portraitId = portraitId;
    this.stripKey = '';
    if (this.photo && this.chosen) this.view.aim(this.photo.preview, this.chosen.place);
    this.setBefore();
    this.render();
  }

  /** Forgets what is shown of a face, and gives its search up. */
  private leaveFace(): void {
    const { jobId } = this;
    clearTimeout(this.restTimer);
    this.searchTurn++;
    this.jobId = null;
    this.job = null;
    this.early = [];
    this.portraitId = null;
    this.belief = null;
    this.strip = null;
    this.revoke('after');
    if (jobId !== null) void this.bridge.call('ageing.cancel', { jobId }).catch(() => undefined);
  }

  // ---------------------------------------------------------------------------------------------- ages

  /** @param gesture changes of one gesture are one step of undo, until `seal` */
  change(change: Partial<Ageing>, gesture: string | null = null): void {
    const pure = this.ageing.pure;
    this.history.commit({ ...this.ageing, ...change }, gesture);
    if (pure !== this.ageing.pure) this.setBefore();
    this.render();
  }

  seal(): void {
    this.history.seal();
  }

  undo(): void {
    if (this.history.undo()) this.follow();
  }

  redo(): void {
    if (this.history.redo()) this.follow();
  }

  private follow(): void {
    this.setBefore();
    this.render();
  }

  /** Asks for the picture; while one is in flight only the newest waits. Beliefs and the strip wait until the hand rests. */
  private render(): void {
    const { portraitId, ageing } = this;
    if (portraitId === null) return;
    this.views.ask({ portraitId, ageing });
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.settle(), restAfter);
  }

  private settle(): void {
    const { portraitId, ageing } = this;
    if (portraitId === null) return;
    this.beliefs.ask({ portraitId, ageing });
    // The strip has every age anyway.
    const { from, strength, feather, pure } = ageing;
    const key = [portraitId, from, pure, ...(pure ? [] : [strength, feather])].join();
    if (key === this.stripKey) return;
    this.stripKey = key;
    this.strips.ask({ portraitId, ageing });
  }

  private showAfter(picture: AgedPicture, { portraitId, ageing }: ViewRequest): void {
    if (portraitId !== this.portraitId || !this.photo || ageing.pure !== this.ageing.pure) return;
    const old = this.after;
    this.after = bitmapUrl(ageing.pure ? picture : laidInto(this.photo.preview, picture));
    // The old one is still on the screen until the new one is decoded.
    if (old) setTimeout(() => URL.revokeObjectURL(old), 2000);
  }

  /** The photo, or the face alone where the model's own picture is compared with it. */
  private setBefore(): void {
    const { photo, ageing } = this;
    this.revoke('after');
    this.revoke('before');
    if (!photo) return;
    const crop = ageing.pure && this.portraitId !== null ? this.crop(256) : null;
    this.before = bitmapUrl(crop ?? photo.preview);
  }

  private revoke(which: 'before' | 'after'): void {
    const url = this[which];
    this[which] = null;
    if (url) URL.revokeObjectURL(url);
  }

  // ---------------------------------------------------------------------------------------------- files

  async save(): Promise<void> {
    await this.write('ageing.save');
  }

  async saveStrip(): Promise<void> {
    await this.write('ageing.saveStrip');
  }

  private async write(channel: 'ageing.save' | 'ageing.saveStrip'): Promise<void> {
    const { portraitId, ageing } = this;
    if (portraitId === null || this.saving) return;
    this.saving = true;
    const saved = await this.toasts.guard(this.bridge.call(channel, { portraitId, ageing }));
    this.saving = false;
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
  }

  /** Asks where to and begins the film; false when the person thought better of it. */
  async saveFilm(): Promise<boolean> {
    const { portraitId, ageing } = this;
    return portraitId !== null && this.film.save(portraitId, ageing);
  }

  /** Forgets the models of a project that was left; a photo that is open stays. */
  reset(): void {
    this.models = [];
    this.loaded = false;
    if (this.model?.kind === 'checkpoint') this.use(null);
  }
}

/** A search that has not said anything yet. */
const noUpdate: AgeingUpdate = {
  jobId: '',
  phase: 'running',
  step: 0,
  total: 0,
  secondsLeft: null,
  picture: null,
  side: 0,
  distance: null,
  portraitId: null,
};

/** The photo with a changed part. */
function laidInto(photo: Picture, part: AgedPicture): Picture {
  const pixels = new Uint8ClampedArray(photo.pixels);
  const row = part.width * 4;
  for (let y = 0; y < part.height; y++)
    pixels.set(part.pixels.subarray(y * row, (y + 1) * row), ((part.top + y) * photo.width + part.left) * 4);
  return { width: photo.width, height: photo.height, pixels };
}
