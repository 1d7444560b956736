import type { Bridge, DatasetDetail, DatasetPicture, DatasetSummary } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { PicturePages } from './picture-pages.svelte';
import type { Toasts } from './toasts.svelte';

/** The data sets of the project and the one that is looked at. */
export class Datasets {
  list = $state.raw<DatasetSummary[]>([]);
  loaded = $state(false);
  detail = $state.raw<DatasetDetail | null>(null);
  pages = $state.raw<PicturePages<DatasetPicture> | null>(null);

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
    if (!still) this.close();
    else if (still.name !== shown.name) this.detail = { ...shown, name: still.name };
  }

  async open(datasetId: number): Promise<void> {
    const detail = await this.toasts.guard(this.bridge.call('datasets.get', { datasetId }));
    if (!detail) return;
    this.detail = detail;
    this.pages = new PicturePages(detail.count, (offset, limit) =>
      this.bridge.call('datasets.pictures', { datasetId, offset, limit }),
    );
  }

  close(): void {
    this.detail = null;
    this.pages = null;
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

  reset(): void {
    this.list = [];
    this.loaded = false;
    this.close();
  }

  private async restore(datasetId: number): Promise<void> {
    await this.toasts.guard(this.bridge.call('datasets.restore', { datasetId }));
    await this.load();
  }
}
