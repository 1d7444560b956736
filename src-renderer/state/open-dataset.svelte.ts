import type { Bridge, DatasetStatistics } from '../../src-preload/contract';
import { LookAlikesReview } from './look-alikes.svelte';
import { FactsCache } from './picture-facts.svelte';
import { PictureList } from './picture-list.svelte';
import type { Toasts } from './toasts.svelte';

export const datasetTabs = ['pictures', 'lookAlikes', 'statistics', 'removed', 'report'] as const;
export type DatasetTab = (typeof datasetTabs)[number];

/** The data set that is looked at: its lists, and what is found out about it when somebody wants to know. */
export class OpenDataset {
  tab = $state<DatasetTab>('pictures');
  readonly pictures: PictureList;
  readonly removed: PictureList;
  readonly lookAlikes: LookAlikesReview;
  readonly facts: FactsCache;
  statistics = $state.raw<DatasetStatistics | null>(null);
  private asked = 0;
  private stale: readonly DatasetTab[] = datasetTabs;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
    readonly id: number,
  ) {
    this.facts = new FactsCache((positions) =>
      bridge.call('datasets.picturesAt', { datasetId: id, positions }),
    );
    this.pictures = new PictureList(bridge, toasts, id, false, this.facts);
    this.removed = new PictureList(bridge, toasts, id, true, this.facts);
    this.lookAlikes = new LookAlikesReview(bridge, toasts, id);
    this.show('pictures');
  }

  /** Goes to a view, and asks for what it shows unless that is known. */
  show(tab: DatasetTab): void {
    this.tab = tab;
    if (!this.stale.includes(tab)) return;
    this.stale = this.stale.filter((other) => other !== tab);
    if (tab === 'pictures') this.pictures.load();
    if (tab === 'removed') this.removed.load();
    if (tab === 'lookAlikes') this.lookAlikes.load();
    if (tab === 'statistics') void this.loadStatistics();
  }

  /** Pictures were removed or brought back: what is shown is asked for anew. */
  changed(): void {
    this.stale = datasetTabs;
    this.show(this.tab);
  }

  private async loadStatistics(): Promise<void> {
    const asked = ++this.asked;
    const found = await this.toasts.guard(this.bridge.call('datasets.statistics', { datasetId: this.id }));
    if (asked !== this.asked) return;
    if (found) this.statistics = found;
    else this.stale = [...this.stale, 'statistics'];
  }
}
