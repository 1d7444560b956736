import { SvelteMap } from 'svelte/reactivity';
import type { Bridge, UpscaleUpdate } from '../../src-preload/contract';
import { t, tError } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

/** Pictures on their way into files. */
export class UpscaleJobs {
  jobs = new SvelteMap<string, UpscaleUpdate>();
  readonly active = $derived([...this.jobs.values()]);
  /** The batch that ended last with something to say of single files. */
  report = $state.raw<UpscaleUpdate | null>(null);

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const active = await this.toasts.guard(this.bridge.call('upscale.active'));
    for (const update of active ?? []) this.jobs.set(update.jobId, update);
  }

  async cancel(jobId: string): Promise<void> {
    await this.toasts.guard(this.bridge.call('upscale.cancel', { jobId }));
  }

  async reveal(jobId: string): Promise<void> {
    await this.toasts.guard(this.bridge.call('upscale.reveal', { jobId }));
  }

  /** A message of the main process about a batch. */
  take(update: UpscaleUpdate): void {
    if (update.phase === 'working') {
      this.jobs.set(update.jobId, update);
      return;
    }
    this.jobs.delete(update.jobId);
    const files = update.files ?? [];
    const done = files.filter(({ outcome }) => outcome === 'done').length;
    const [only] = files;
    if (update.phase === 'failed') {
      this.toasts.error(update.error);
    } else if (update.phase === 'cancelled') {
      this.toasts.show(t('upscale.cancelled', { count: done }), 'info', this.#reveal(update, done));
    } else if (update.total === 1 && only?.outcome === 'failed') {
      this.toasts.show(tError(only.error), 'error');
      return;
    } else {
      const text =
        done === 1 && only?.outcome === 'done' && files.length === 1
          ? t('action.saved', { name: only.result.split('/').at(-1)! })
          : t('upscale.saved', { count: done, folder: update.folder });
      this.toasts.show(text, 'done', this.#reveal(update, done));
    }
    const says = files.some((file) => file.outcome !== 'done' || file.notes.length > 0);
    if (says) this.report = update;
  }

  #reveal({ jobId }: UpscaleUpdate, done: number) {
    return done > 0 ? { label: t('projects.reveal'), run: () => void this.reveal(jobId) } : undefined;
  }
}
