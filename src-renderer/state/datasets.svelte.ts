import type { Bridge, DatasetDetail, DatasetSummary } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { OpenDataset } from './open-dataset.svelte';
import type { Toasts } from './toasts.svelte';

/** Pictures that were taken out of a data set or taken back. */
interface PictureChange {
  kind: 'remove' | 'restore';
  datasetId: number;
  positions: number[];
}

/** The data sets of the project and the one that is looked at. */
export class Datasets {
  list = $state.raw<DatasetSummary[]>([]);
  loaded = $state(false);
  detail = $state.raw<DatasetDetail | null>(null);
  view = $state.raw<OpenDataset | null>(null);
  private past: PictureChange[] = $state.raw([]);
  private future: PictureChange[] = $state.raw([]);
  readonly canUndo = $derived(this.past.length > 0);
  readonly canRedo = $derived(this.future.length > 0);

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const list = await this.toasts.guard(this.bridge.call('datasets.list'));
    if (list) this.list = list;
    this.loaded = true;
    const shown = this.detail;
    if (!shown) return;
    const still = this.list.find((dataset) => dataset.id === shown.id);
    if (!still) return this.close();
    this.detail = { ...shown, ...still };
    const agesChanged =
      still.aged.known !== shown.aged.known || still.aged.estimated !== shown.aged.estimated;
    if (agesChanged) this.view?.facts.refresh();
    if (agesChanged || still.count !== shown.count || still.removed !== shown.removed) this.view?.changed();
  }

  async open(datasetId: number): Promise<void> {
    const detail = await this.toasts.guard(this.bridge.call('datasets.get', { datasetId }));
    if (!detail) return;
    this.detail = detail;
    this.view = new OpenDataset(this.bridge, this.toasts, datasetId);
  }

  close(): void {
    this.detail = null;
    this.view = null;
  }

  async rename(datasetId: number, name: string): Promise<void> {
    const clean = name.trim();
    if (clean === '') return this.toasts.error({ code: 'datasetName', params: {} });
    const done = await this.toasts.guard(this.bridge.call('datasets.rename', { datasetId, name: clean }));
    if (done === undefined) return;
    this.list = this.list.map((dataset) =>
      dataset.id === datasetId ? { ...dataset, name: clean } : dataset,
    );
    if (this.detail?.id === datasetId) this.detail = { ...this.detail, name: clean };
  }

  async remove(dataset: DatasetSummary): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('datasets.remove', { datasetId: dataset.id }));
    if (done === undefined) return;
    this.list = this.list.filter((other) => other.id !== dataset.id);
    if (this.detail?.id === dataset.id) this.close();
    this.toasts.undoable(t('data.removed', { name: dataset.name }), () => void this.restore(dataset.id));
  }

  // ------------------------------------------------------------------------------------------ pictures

  /** Takes pictures out of the data set that is looked at. */
  removePictures(positions: Iterable<number>): Promise<void> {
    return this.change('remove', positions);
  }

  /** Takes removed pictures back. */
  restorePictures(positions: Iterable<number>): Promise<void> {
    return this.change('restore', positions);
  }

  /** Takes the last change of pictures back. */
  async undo(): Promise<void> {
    const change = this.past.at(-1);
    if (change) await this.takeBack(change);
  }

  async redo(): Promise<void> {
    const change = this.future.at(-1);
    if (!change || (await this.apply(change)) === null) return;
    this.future = this.future.filter((other) => other !== change);
    this.past = [...this.past, change];
  }

  reset(): void {
    this.list = [];
    this.loaded = false;
    this.past = [];
    this.future = [];
    this.close();
  }

  private async change(kind: PictureChange['kind'], positions: Iterable<number>): Promise<void> {
    const datasetId = this.detail?.id;
    const wanted = [...positions];
    if (datasetId === undefined || wanted.length === 0) return;
    const changed = await this.apply({ kind, datasetId, positions: wanted });
    if (!changed || changed.length === 0) return;
    const change = { kind, datasetId, positions: changed };
    this.past = [...this.past.slice(-99), change];
    this.future = [];
    const words = kind === 'remove' ? 'pictures.removed' : 'pictures.restored';
    this.toasts.undoable(t(words, { count: changed.length }), () => void this.takeBack(change));
  }

  /** Also for one that was not the last: the others stay as they are. */
  private async takeBack(change: PictureChange): Promise<void> {
    if (!this.past.includes(change)) return;
    const kind = change.kind === 'remove' ? 'restore' : 'remove';
    if ((await this.apply({ ...change, kind })) === null) return;
    this.past = this.past.filter((other) => other !== change);
    this.future = [...this.future, change];
  }

  /** Null when it went wrong. */
  private async apply({ kind, datasetId, positions }: PictureChange): Promise<number[] | null> {
    const channel = kind === 'remove' ? 'datasets.removePictures' : 'datasets.restorePictures';
    const changed = await this.toasts.guard(this.bridge.call(channel, { datasetId, positions }));
    if (changed) await this.load();
    return changed ?? null;
  }

  private async restore(datasetId: number): Promise<void> {
    await this.toasts.guard(this.bridge.call('datasets.restore', { datasetId }));
    await this.load();
  }
}
