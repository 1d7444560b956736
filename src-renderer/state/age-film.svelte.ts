import type { AgeFilmOptions, Ageing, Bridge } from '../../src-preload/contract';
import type { Toasts } from './toasts.svelte';

const first: AgeFilmOptions = {
  format: 'webp',
  seconds: 6,
  fps: 15,
  scale: 1,
  enlarge: 'smooth',
  quality: 90,
  youngest: 9,
  oldest: 70,
  back: true,
};

/** A film of a face that grows older. */
export class AgeFilm {
  /** What was chosen last is what the next dialog begins with. */
  options = $state.raw<AgeFilmOptions>(first);
  /** The system's dialog is open. */
  asking = $state(false);
  readonly frames = $derived(Math.max(2, Math.round(this.options.seconds * this.options.fps)));

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  setOptions(change: Partial<AgeFilmOptions>): void {
    this.options = { ...this.options, ...change };
  }

  /** Asks where to and begins the film; false when the person thought better of it. */
  async save(portraitId: string, ageing: Ageing): Promise<boolean> {
    if (this.asking) return false;
    this.asking = true;
    const begun = await this.toasts.guard(
      this.bridge.call('ageing.film', { portraitId, ageing, film: this.options }),
    );
    this.asking = false;
    return Boolean(begun);
  }
}
