import { SvelteMap } from 'svelte/reactivity';
import type { Bridge, FilmUpdate, RunFilmOptions } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

const first: RunFilmOptions = {
  format: 'webp',
  pace: { by: 'seconds', seconds: 8 },
  hold: 1,
  scale: 2,
  enlarge: 'nearest',
  sample: null,
  caption: true,
  loop: true,
  quality: 90,
};

/** Films on their way into files, and how the next one is to be. */
export class Films {
  /** What was chosen last is what the next dialog begins with. */
  options = $state.raw<RunFilmOptions>(first);
  jobs = new SvelteMap<string, FilmUpdate>();
  readonly active = $derived([...this.jobs.values()]);
  /** The system's dialog is open. */
  asking = $state(false);

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const active = await this.toasts.guard(this.bridge.call('films.active'));
    for (const update of active ?? []) this.jobs.set(update.jobId, update);
  }

  setOptions(change: Partial<RunFilmOptions>): void {
    this.options = { ...this.options, ...change };
  }

  /** Asks where to and begins the film of a run; false when the person thought better of it. */
  async makeOfRun(runId: number): Promise<boolean> {
    if (this.asking) return false;
    this.asking = true;
    const begun = await this.toasts.guard(this.bridge.call('films.ofRun', { runId, film: this.options }));
    this.asking = false;
    return Boolean(begun);
  }

  async cancel(jobId: string): Promise<void> {
    await this.toasts.guard(this.bridge.call('films.cancel', { jobId }));
  }

  /** A message of the main process about a film. */
  take(update: FilmUpdate): void {
    if (update.phase === 'working') {
      this.jobs.set(update.jobId, update);
      return;
    }
    this.jobs.delete(update.jobId);
    if (update.phase === 'failed') this.toasts.error(update.error);
    else if (update.phase === 'cancelled') this.toasts.show(t('film.cancelled', { name: update.name }));
    else {
      this.toasts.show(t('film.saved', { name: update.name, count: update.frames ?? 0 }), 'done', {
        label: t('film.reveal'),
        run: () => void this.toasts.guard(this.bridge.call('films.reveal', { jobId: update.jobId })),
      });
    }
  }

  /** Forgets everything of the project that was open. */
  reset(): void {
    this.jobs.clear();
  }
}
