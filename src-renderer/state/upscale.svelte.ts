import { untrack } from 'svelte';
import {
  usualDetail,
  type Bridge,
  type ModelCard,
  type ModelInfo,
  type OnExisting,
  type Selection,
  type UpscaleFile,
  type UpscaleModel,
  type UpscalePicture,
  type UpscaleScale,
} from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { CompareView } from './compare-view.svelte';
import { History } from './history.svelte';
import { ModelFiles } from './model-files';
import { nameOfModel } from './model-name';
import type { Toasts } from './toasts.svelte';
import { UpscaleJobs } from './upscale-jobs.svelte';
import { Pieces } from './upscale-pieces.svelte';

/** All that a person chooses here, as one value that can be gone back through. */
export interface UpscaleChoice extends UpscaleFile {
  modelId: string;
  /** 0 to 1. */
  detail: number;
}

const first: UpscaleChoice = {
  modelId: 'bicubic',
  detail: 1,
  size: { scale: 4 },
  format: 'png',
  quality: 90,
  metadata: true,
  deep: true,
};

/** Pictures of a selection that are asked for at a time. */
const chunk = 60;

/** The detail for a model that takes the place of another: as it was, where both have sharp and soft weights to mix. */
function detailWith(model: UpscaleModel, before: UpscaleModel | null, { detail }: UpscaleChoice): number {
  if (model.detail !== 'yes') return 1;
  return before?.detail === 'yes' ? detail : usualDetail;
}

/** Photos that are made larger: those that were dropped, the one that is looked at, and how they are to be. */
export class Upscale {
  models = $state.raw<UpscaleModel[]>([]);
  selection = $state.raw<Selection | null>(null);
  /** Of the selection, in order; those at the end may not be known yet. */
  pictures = $state.raw<UpscalePicture[]>([]);
  index = $state(0);
  /** Address of the picture in view as it is; null: it is not here yet, or cannot be read. */
  original = $state.raw<string | null>(null);
  readonly view = new CompareView();
  /** What the picture is compared with. */
  against = $state<'bicubic' | 'pixels'>('bicubic');
  readonly history = new History<UpscaleChoice>(first);
  readonly choice: UpscaleChoice = $derived(this.history.value);
  readonly pieces: Pieces;
  readonly jobs: UpscaleJobs;
  readonly files: ModelFiles;
  /** Set while results of all pictures would come to lie on files that are there. */
  conflict = $state.raw<{ folderId: string; folder: string; count: number } | null>(null);
  /** A dialog of the system is open, or a batch is about to begin. */
  asking = $state(false);

  readonly model = $derived(this.models.find(({ id }) => id === this.choice.modelId) ?? null);
  readonly picture = $derived(this.pictures[this.index] ?? null);
  /** The scale at which the picture is shown: an exact size is made of the largest. */
  readonly scale: UpscaleScale = $derived('scale' in this.choice.size ? this.choice.size.scale : 4);
  /** What the file of the picture in view will have, in pixels. */
  readonly resultSize = $derived.by(() => {
    const { size } = this.choice;
    if (!('scale' in size)) return size;
    const from = this.picture?.size;
    return from ? { width: from.width * size.scale, height: from.height * size.scale } : null;
  });

  private chosen = false;
  /** Counts the selections. */
  private turn = 0;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {
    this.jobs = new UpscaleJobs(bridge, toasts);
    this.files = new ModelFiles(bridge, toasts, this);
    this.pieces = new Pieces(bridge, (thrown) => toasts.error(thrown));
  }

  async enter(): Promise<void> {
    await this.load();
  }

  async load(): Promise<void> {
    const models = await this.toasts.guard(this.bridge.call('upscale.models'));
    if (!models) return;
    this.models = models;
    // A net is what a person comes here for: the best one that there is, until she chooses by herself.
    if (!this.chosen) {
      const best =
        models.find(({ kind }) => kind === 'starter') ??
        models.find(({ kind }) => kind === 'own') ??
        models.find(({ kind }) => kind === 'checkpoint') ??
        models[0];
      if (best && best.id !== this.choice.modelId)
        this.history.reset({
          ...this.choice,
          modelId: best.id,
          detail: detailWith(best, this.model, this.choice),
        });
    } else if (!models.some(({ id }) => id === this.choice.modelId)) {
      // Its checkpoint was thinned out, or its project was left.
      this.history.reset({ ...this.choice, modelId: 'bicubic', detail: 1 });
      this.chosen = false;
      if (models.length > 1) return this.load();
    }
    this.refresh();
  }

  useModel(modelId: string): void {
    const model = this.models.find(({ id }) => id === modelId);
    if (!model) return;
    this.chosen = true;
    this.change({ modelId, detail: detailWith(model, this.model, this.choice) });
  }

  /** What its maker says of a model that ships with the studio. */
  async about({ id }: UpscaleModel): Promise<{ model: ModelInfo; card: ModelCard | null } | null> {
    const both = Promise.all([
      this.bridge.call('models.list'),
      this.bridge.call('models.card', { modelId: id }),
    ]);
    const [models, card = null] = (await this.toasts.guard(both)) ?? [];
    const model = models?.find((other) => other.id === id);
    return model ? { model, card } : null;
  }

  nameOf(model: UpscaleModel): string {
    const { kind } = model;
    return kind === 'bicubic' ? t('upscale.bicubic') : nameOfModel({ ...model, kind });
  }

  // ------------------------------------------------------------------------------------------ pictures

  /** Takes dropped or chosen pictures in place of those before. */
  async take(selection: Selection): Promise<void> {
    if (selection.pictures === 0) {
      this.toasts.error({ code: 'noPictures', params: { name: selection.label } });
      void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => {});
      return;
    }
    this.clear();
    this.selection = selection;
    const turn = this.turn;
    await this.showPicture(0);
    for (let from = 0; from < selection.pictures && turn === this.turn; from += chunk) {
      const found = await this.toasts.guard(
        this.bridge.call('upscale.pictures', { selectionId: selection.id, from, count: chunk }),
      );
      if (!found || turn !== this.turn) return;
      this.pictures = [...this.pictures.slice(0, from), ...found];
      if (from === 0) {
        // The first one that can be read: a damaged one says nothing about the room.
        const readable = found.findIndex(({ size }) => size !== null);
        if (readable > 0 && this.index === 0) await this.showPicture(readable);
      }
      this.refresh();
    }
  }

  /** Gives the pictures up. */
  clear(): void {
    this.turn++;
    const { selection } = this;
    this.selection = null;
    this.pictures = [];
    this.index = 0;
    this.dropOriginal();
    this.pieces.show(null);
    if (selection) void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => {});
  }

  async showPicture(index: number): Promise<void> {
    const { selection } = this;
    if (!selection || index < 0 || index >= selection.pictures) return;
    this.index = index;
    this.dropOriginal();
    this.view.fit();
    this.refresh();
    if (this.picture && this.picture.size === null) return;
    try {
      const bytes = await this.bridge.call('upscale.original', { selectionId: selection.id, index });
      if (this.selection !== selection || this.index !== index) return;
      this.dropOriginal();
      this.original = URL.createObjectURL(new Blob([bytes]));
    } catch (thrown) {
      if (this.selection === selection && this.index === index && this.picture) this.toasts.error(thrown);
    }
  }

  private dropOriginal(): void {
    if (this.original) URL.revokeObjectURL(this.original);
    this.original = null;
  }

  // ------------------------------------------------------------------------------------------ choices

  /** Changes of one gesture, a slider that is dragged, are one step back. */
  change(change: Partial<UpscaleChoice>, gesture: string | null = null): void {
    this.history.commit({ ...this.choice, ...change }, gesture);
    this.refresh();
  }

  seal(): void {
    this.history.seal();
  }

  undo(): void {
    if (this.history.undo()) this.refresh();
  }

  redo(): void {
    if (this.history.redo()) this.refresh();
  }

  /** Tells whoever makes the squares what is wanted now. */
  refresh(): void {
    const { selection, index, picture, choice, scale, model } = this;
    const size = picture?.size;
    this.pieces.show(
      selection && size && model
        ? { selectionId: selection.id, index, ...size, modelId: choice.modelId, detail: choice.detail, scale }
        : null,
    );
    this.look();
  }

  /** What is seen of the picture has changed. */
  look(): void {
    const seen = untrack(() => this.view.seen());
    if (seen) this.pieces.look(seen);
  }

  // ------------------------------------------------------------------------------------------ files

  private file(): UpscaleFile {
    const { size, format, quality, metadata, deep } = this.choice;
    return { size, format, quality, metadata, deep };
  }

  private upscaler() {
    const { modelId, detail } = this.choice;
    return { modelId, detail };
  }

  /** Asks where to, and enlarges the picture in view. */
  async save(): Promise<void> {
    const { selection, index, picture } = this;
    if (!selection || !picture?.size || this.asking) return;
    this.asking = true;
    await this.toasts.guard(
      this.bridge.call('upscale.save', {
        selectionId: selection.id,
        index,
        ...this.upscaler(),
        file: this.file(),
      }),
    );
    this.asking = false;
  }

  /** Asks for a folder, and enlarges all pictures into it; asks first where files are in the way. */
  async saveAll(): Promise<void> {
    const { selection } = this;
    if (!selection || this.asking) return;
    this.asking = true;
    const folder = await this.toasts.guard(this.bridge.call('upscale.chooseFolder'));
    if (folder && this.selection === selection) {
      const { folderId } = folder;
      const count = await this.toasts.guard(
        this.bridge.call('upscale.existing', { selectionId: selection.id, folderId, file: this.file() }),
      );
      if (count) this.conflict = { folderId, folder: folder.name, count };
      else if (count === 0) await this.begin(folderId, 'number');
    }
    this.asking = false;
  }

  /** What becomes of files that are in the way; null: nothing is saved. */
  async resolve(onExisting: OnExisting | null): Promise<void> {
    const { conflict } = this;
    this.conflict = null;
    if (conflict && onExisting) await this.begin(conflict.folderId, onExisting);
  }

  private async begin(folderId: string, onExisting: OnExisting): Promise<void> {
    const { selection } = this;
    if (!selection) return;
    await this.toasts.guard(
      this.bridge.call('upscale.saveAll', {
        selectionId: selection.id,
        folderId,
        ...this.upscaler(),
        file: this.file(),
        onExisting,
      }),
    );
  }
}
