import type { Ageing, AgeingBatchUpdate, Bridge, Selection } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

/** Many photos that are changed one after the other. */
export class AgeingBatch {
  /** What was dropped and waits for a word; null: nothing. */
  selection = $state.raw<Selection | null>(null);
  update = $state.raw<AgeingBatchUpdate | null>(null);
  /** The system's dialog is open. */
  asking = $state(false);
  private jobId: string | null = null;
  /** Messages that came before the answer that names the job. */
  private early: AgeingBatchUpdate[] = [];

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  get working(): boolean {
    return this.update?.phase === 'working';
  }

  /** Asks what shall become of these photos. */
  offer(selection: Selection): void {
    if (this.working) {
      this.toasts.show(t('ageing.batchBusy'));
      void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => undefined);
      return;
    }
    this.close();
    this.selection = selection;
  }

  /** Asks for a folder and begins. */
  async start(modelId: string, ageing: Ageing): Promise<void> {
    const { selection } = this;
    if (!selection || this.asking || this.working) return;
    this.asking = true;
    const begun = await this.toasts.guard(
      this.bridge.call('ageing.batch', { selectionId: selection.id, modelId, ageing }),
    );
    this.asking = false;
    if (!begun) {
      this.early = [];
      return;
    }
    this.jobId = begun.jobId;
    for (const update of this.early.splice(0)) this.take(update);
  }

  /** A message of the main process. */
  take(update: AgeingBatchUpdate): void {
    if (this.jobId === null && this.asking) {
      this.early.push(update);
      return;
    }
    if (update.jobId !== this.jobId) return;
    this.update = update;
    if (update.phase === 'failed') this.toasts.error(update.error);
  }

  async cancel(): Promise<void> {
    const { jobId } = this;
    if (jobId !== null) await this.toasts.guard(this.bridge.call('ageing.cancelBatch', { jobId }));
  }

  /** Closes what is shown of it; one that goes on is given up, and what is finished stays. */
  close(): void {
    if (this.working) void this.cancel();
    const { selection } = this;
    this.selection = null;
    this.update = null;
    this.jobId = null;
    if (selection)
      void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => undefined);
  }
}
