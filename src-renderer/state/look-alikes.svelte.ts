import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Bridge, LookAlikes } from '../../src-preload/contract';
import { Latest } from './latest';
import type { Toasts } from './toasts.svelte';

export type LookAlikeGroup = LookAlikes['groups'][number];

/** Pictures that look alike, and which of each group is kept. */
export class LookAlikesReview {
  /** Bits in which hashes may differ. Those of the studio always differ in an even number. */
  distance = $state(6);
  /** Null until they are known. */
  groups = $state.raw<LookAlikeGroup[] | null>(null);
  loading = $state(false);
  /** Pictures that a person chose to keep in place of the best one, by the best one's position. */
  private readonly keepers = new SvelteMap<number, number>();
  /** Groups of which all are kept, by the best one's position. */
  private readonly spared = new SvelteSet<number>();
  /** What goes when all that is marked is removed. */
  readonly marked = $derived((this.groups ?? []).flatMap((group) => this.others(group)));
  private readonly latest: Latest<number, LookAlikes>;

  constructor(bridge: Bridge, toasts: Toasts, datasetId: number) {
    this.latest = new Latest(
      (distance) => bridge.call('datasets.lookAlikes', { datasetId, distance }),
      ({ groups }, distance) => {
        this.groups = groups;
        if (distance === this.distance) this.loading = false;
      },
      (thrown) => {
        this.loading = false;
        toasts.error(thrown);
      },
    );
  }

  load(): void {
    this.loading = true;
    this.latest.ask(this.distance);
  }

  setDistance(distance: number): void {
    if (distance === this.distance) return;
    this.distance = distance;
    this.load();
  }

  keeper(group: LookAlikeGroup): number {
    const best = group.positions[0]!;
    const chosen = this.keepers.get(best);
    return chosen !== undefined && group.positions.includes(chosen) ? chosen : best;
  }

  keep(group: LookAlikeGroup, position: number): void {
    this.keepers.set(group.positions[0]!, position);
  }

  isSpared(group: LookAlikeGroup): boolean {
    return this.spared.has(group.positions[0]!);
  }

  /** Keeps all of a group, or no longer. */
  spare(group: LookAlikeGroup, spared: boolean): void {
    if (spared) this.spared.add(group.positions[0]!);
    else this.spared.delete(group.positions[0]!);
  }

  /** What goes of a group: all but the one that is kept. */
  others(group: LookAlikeGroup): number[] {
    if (this.isSpared(group)) return [];
    const keeper = this.keeper(group);
    return group.positions.filter((position) => position !== keeper);
  }
}
