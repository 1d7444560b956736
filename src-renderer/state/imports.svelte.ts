import { SvelteMap } from 'svelte/reactivity';
import {
  defaultFaceOptions,
  photoPreviewSide,
  type Bridge,
  type DatasetSummary,
  type FaceOptions,
  type ImportOptions,
  type ImportUpdate,
  type Selection,
  type SourceFaces,
  type StarterRequest,
} from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

const running = (update: ImportUpdate): boolean =>
  update.phase === 'scanning' || update.phase === 'reading' || update.phase === 'finishing';

/** Pictures on their way in: what was dropped, how it will be cut, and the imports that are going on. */
export class Imports {
  selection = $state.raw<Selection | null>(null);
  name = $state('');
  options = $state.raw<ImportOptions>({ size: 64, crop: 'centre', background: '#ffffff' });
  /** How faces are cut out, remembered while another way is looked at. */
  faces = $state.raw<FaceOptions>(defaultFaceOptions);
  /** Source pictures that the preview shows; another handful with every shuffle. */
  previewed = $state.raw<number[]>([]);
  jobs = new SvelteMap<string, ImportUpdate>();
  readonly active = $derived([...this.jobs.values()]);
  starting = $state(false);
  /** Called when an import has become a data set. */
  finished: (datasetId: number) => void = () => {};

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const active = await this.toasts.guard(this.bridge.call('imports.active'));
    for (const update of active ?? []) if (running(update)) this.jobs.set(update.jobId, update);
  }

  /** Takes dropped or chosen pictures to the import panel. */
  select(selection: Selection): boolean {
    if (selection.pictures === 0 && selection.shapes === 0) {
      this.toasts.error({ code: 'noPictures', params: { name: selection.label } });
      void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => {});
      return false;
    }
    this.release();
    this.selection = selection;
    this.name = selection.label.slice(0, 120);
    if (selection.pictures === 0)
      this.options = { size: 32, crop: 'centre', background: '#ffffff', shapes: { up: 'usual' } };
    else if (selection.grey !== null || this.options.grey || this.options.shapes || this.options.photos)
      this.setGrey(selection.grey);
    // What the files tell is taken, unless the person says otherwise; what was asked for before was about other files.
    this.setOptions({
      ages: selection.ages && !this.options.grey && !this.options.shapes ? 'known' : undefined,
    });
    this.shuffle();
    return true;
  }

  async choose(kind: 'folder' | 'files'): Promise<boolean> {
    const selection = await this.toasts.guard(this.bridge.call('selections.choose', { kind }));
    return selection ? this.select(selection) : false;
  }

  /** Gives the selection up without importing it. */
  release(): void {
    const selection = this.selection;
    this.selection = null;
    if (selection) {
      void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => {});
    }
  }

  setOptions(change: Partial<Omit<ImportOptions, 'faces'>>): void {
    const options = { ...this.options, ...change };
    this.options = { ...options, faces: options.crop === 'face' ? this.faces : undefined };
  }

  /** Grey pictures of a side, or colour ones of the usual side. */
  setGrey(side: Selection['grey']): void {
    this.setOptions(
      side === null
        ? { grey: undefined, shapes: undefined, photos: undefined, size: 64 }
        : { grey: true, shapes: undefined, photos: undefined, ages: undefined, size: side },
    );
  }

  /** Whole photos, or colour squares again. */
  setPhotos(photos: ImportOptions['photos']): void {
    if (!photos) return this.setGrey(null);
    this.setOptions({
      photos,
      grey: undefined,
      shapes: undefined,
      ages: undefined,
      crop: 'centre',
      size: photoPreviewSide,
    });
  }

  setFaces(change: Partial<FaceOptions>): void {
    this.faces = { ...this.faces, ...change };
    this.setOptions({});
  }

  /** What would be cut out of a source picture; rejects with an ErrorMessage. */
  facesOf(index: number, { size, faces }: ImportOptions): Promise<SourceFaces> {
    return this.bridge.call('selections.faces', {
      selectionId: this.selection!.id,
      index,
      size,
      faces: faces ?? this.faces,
    });
  }

  /** Picks other pictures for the preview, by chance and each at most once. */
  shuffle(count = 12, random: () => number = Math.random): void {
    const total = this.selection?.pictures ?? 0;
    const chosen: number[] = [];
    while (chosen.length < Math.min(count, total)) {
      const index = Math.min(total - 1, Math.floor(random() * total));
      // Walks on to the next free one, so that a small folder is not drawn from for ever.
      let free = index;
      while (chosen.includes(free)) free = (free + 1) % total;
      chosen.push(free);
    }
    this.previewed = chosen;
  }

  /** Address of a source picture, or of what the network will see of it: of which face, where faces are cut out. */
  sourceUrl(index: number, options: ImportOptions | null, part = 0): string {
    const base = `media://app/source/${this.selection?.id}/${index}`;
    if (!options) return base;
    const { size, grey, crop, background, faces, photos } = options;
    const asked = `${base}?preview=${size}&crop=${crop}&background=${encodeURIComponent(background)}${grey ? '&grey=1' : ''}${photos ? `&photos=${photos.longest}` : ''}`;
    if (!faces) return asked;
    // Four digits are as fine as an address may be.
    const margin = Number(faces.margin.toFixed(4));
    return `${asked}&kind=${faces.kind}&margin=${margin}&missing=${faces.missing}&part=${part}`;
  }

  async start(): Promise<void> {
    const selection = this.selection;
    if (!selection || this.starting) return;
    this.starting = true;
    const name = this.name.trim() || selection.label;
    const started = await this.toasts.guard(
      this.bridge.call('imports.start', { selectionId: selection.id, name, options: this.options }),
    );
    this.starting = false;
    if (!started) return;
    this.expect(started.jobId, name, this.options.shapes ? selection.shapes : selection.pictures);
    // The import has its list of files; another selection that was dropped meanwhile stays.
    if (this.selection === selection) this.release();
  }

  async startStarter(request: StarterRequest): Promise<boolean> {
    const started = await this.toasts.guard(this.bridge.call('imports.starter', request));
    if (started) this.expect(started.jobId, request.name, request.count);
    return Boolean(started);
  }

  /** The estimate of ages that goes on for a data set, if one does. */
  agesOf(datasetId: number): ImportUpdate | undefined {
    return this.active.find(({ agesOf }) => agesOf === datasetId);
  }

  /** Estimates the ages of the pictures of a data set that have none. */
  async estimateAges({ id, name, count, aged }: DatasetSummary): Promise<void> {
    if (this.agesOf(id)) return;
    const started = await this.toasts.guard(this.bridge.call('datasets.estimateAges', { datasetId: id }));
    if (started) this.expect(started.jobId, name, count - aged.known - aged.estimated, id);
  }

  /** Takes all estimates away; what the files told stays. */
  async forgetEstimates(datasetId: number): Promise<void> {
    await this.toasts.guard(this.bridge.call('datasets.forgetEstimates', { datasetId }));
  }

  async cancel(jobId: string): Promise<void> {
    await this.toasts.guard(this.bridge.call('imports.cancel', { jobId }));
  }

  /** A message of the main process about an import. */
  take(update: ImportUpdate): void {
    if (running(update)) {
      this.jobs.set(update.jobId, update);
      return;
    }
    this.jobs.delete(update.jobId);
    if (update.phase === 'failed') {
      this.toasts.error(update.error);
    } else if (update.phase === 'cancelled') {
      this.toasts.show(
        t(update.agesOf === undefined ? 'import.cancelled' : 'ages.cancelled', { name: update.name }),
      );
    } else if (update.agesOf !== undefined) {
      const datasetId = update.agesOf;
      this.toasts.undoable(
        t('ages.done', { name: update.name, count: update.imported }),
        () => void this.forgetEstimates(datasetId),
      );
    } else {
      this.toasts.show(t('import.done', { name: update.name, count: update.imported }), 'done');
      if (update.datasetId !== undefined) this.finished(update.datasetId);
    }
  }

  /** Forgets everything of the project that was open. */
  reset(): void {
    this.release();
    this.jobs.clear();
  }

  /** Shows the import before its first message; a message that came first is not overwritten. */
  private expect(jobId: string, name: string, total: number, agesOf?: number): void {
    if (this.jobs.has(jobId)) return;
    this.jobs.set(jobId, {
      jobId,
      name,
      phase: agesOf === undefined ? 'scanning' : 'reading',
      ...(agesOf !== undefined && { agesOf }),
      done: 0,
      total,
      imported: 0,
      skipped: 0,
      secondsLeft: null,
    });
  }
}
