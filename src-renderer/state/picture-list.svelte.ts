import { SvelteSet } from 'svelte/reactivity';
import type { Bridge } from '../../src-preload/contract';
import { Latest } from './latest';
import type { FactsCache } from './picture-facts.svelte';
import type { Toasts } from './toasts.svelte';

/** How a picture was pressed: with Shift a whole range is chosen, with Control one more or one less. */
export interface Press {
  shift: boolean;
  control: boolean;
}

/** Milliseconds after the last letter until names are searched. */
const typingPause = 150;

/** The pictures of a data set that are shown, or those that were removed; searched by name, and some of them chosen. */
export class PictureList {
  /** Null until they are known. */
  positions = $state.raw<Uint32Array | null>(null);
  search = $state('');
  /** Replaced as a whole where many change: one change, not a hundred thousand. */
  chosen = $state.raw(new SvelteSet<number>());
  /** Position of the picture that was pressed last. */
  focused = $state<number | null>(null);
  readonly count = $derived(this.positions?.length ?? 0);
  private anchor: number | null = null;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private readonly latest: Latest<string, Uint32Array<ArrayBuffer>>;

  constructor(
    bridge: Bridge,
    toasts: Toasts,
    datasetId: number,
    readonly removed: boolean,
    readonly facts: FactsCache,
  ) {
    this.latest = new Latest(
      (search) => bridge.call('datasets.positions', { datasetId, search, removed }),
      (positions) => this.show(positions),
      (thrown) => toasts.error(thrown),
    );
  }

  /** Asks which pictures there are. */
  load(): void {
    clearTimeout(this.typing);
    this.latest.ask(this.search);
  }

  find(search: string): void {
    this.search = search.slice(0, 200);
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.load(), typingPause);
  }

  position(index: number): number | undefined {
    return this.positions?.[index];
  }

  press(index: number, { shift, control }: Press): void {
    const position = this.position(index);
    if (position === undefined) return;
    const from = this.anchor === null ? -1 : this.indexOf(this.anchor);
    if (shift && from >= 0) {
      const range = this.positions!.subarray(Math.min(from, index), Math.max(from, index) + 1);
      this.chosen = new SvelteSet(control ? [...this.chosen, ...range] : range);
    } else {
      if (control) {
        if (!this.chosen.delete(position)) this.chosen.add(position);
      } else {
        // A second press on the only chosen one lets it go.
        const only = this.chosen.size === 1 && this.chosen.has(position);
        this.chosen = new SvelteSet(only ? [] : [position]);
      }
      this.anchor = position;
    }
    this.focused = position;
  }

  chooseAll(): void {
    this.chosen = new SvelteSet(this.positions ?? []);
  }

  clear(): void {
    this.chosen = new SvelteSet();
    this.anchor = null;
    this.focused = null;
  }

  /** The positions are in order. */
  private indexOf(position: number): number {
    const positions = this.positions ?? new Uint32Array(0);
    let low = 0;
    let high = positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return positions[low] === position ? low : -1;
  }

  private show(positions: Uint32Array): void {
    this.positions = positions;
    this.chosen = new SvelteSet([...this.chosen].filter((position) => this.indexOf(position) >= 0));
    if (this.focused !== null && this.indexOf(this.focused) < 0) this.focused = null;
    if (this.anchor !== null && this.indexOf(this.anchor) < 0) this.anchor = null;
  }
}
