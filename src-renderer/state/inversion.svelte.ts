import type { Bridge, InversionUpdate, LatentPoint, ModelInfo, Selection } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

/** The search for the face of a dropped picture. */
export class Inversion {
  /** The picture that is looked for; null: no search goes on. */
  selection = $state.raw<Selection | null>(null);
  update = $state.raw<InversionUpdate | null>(null);
  /** The best face so far. */
  best = $state.raw<Picture | null>(null);
  private model: ModelInfo | null = null;
  private jobId: string | null = null;
  /** Messages that came before the answer that names the job. */
  private early: InversionUpdate[] = [];
  private given = false;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
    /** Takes the face that was found. */
    private readonly found: (modelId: string, point: LatentPoint, picture: Picture | null) => void,
  ) {}

  /** Looks for the first picture of a selection. */
  async begin(model: ModelInfo, selection: Selection): Promise<void> {
    await this.end(true);
    this.selection = selection;
    this.model = model;
    this.given = false;
    const begun = await this.toasts.guard(
      this.bridge.call('faces.invert', { modelId: model.id, selectionId: selection.id, index: 0 }),
    );
    if (this.selection?.id !== selection.id) {
      // Nobody waits for it any more.
      if (begun) await this.bridge.call('faces.invertCancel', { jobId: begun.jobId }).catch(() => undefined);
      return;
    }
    if (!begun) return this.end(false);
    this.jobId = begun.jobId;
    // It was given up before it had a name.
    if (this.given) return this.cancel();
    for (const update of this.early.splice(0)) this.take(update);
  }

  /** A message of the main process about a search. */
  take(update: InversionUpdate): void {
    if (!this.selection) return;
    if (this.jobId === null) {
      this.early.push(update);
      return;
    }
    if (update.jobId !== this.jobId) return;
    this.update = update;
    const { model } = this;
    if (update.picture && model)
      this.best = { width: model.imageSize, height: model.imageSize, pixels: update.picture };
    if (update.phase === 'running') return;
    const { best } = this;
    if (update.phase === 'failed') this.toasts.error(update.error);
    if (update.phase === 'cancelled') this.toasts.show(t('find.cancelled'));
    if (update.phase === 'done' && update.point && model) this.found(model.id, update.point, best);
    void this.end(false);
  }

  /** Gives the search up. */
  async cancel(): Promise<void> {
    this.given = true;
    if (this.jobId === null) return;
    await this.toasts.guard(this.bridge.call('faces.invertCancel', { jobId: this.jobId }));
  }

  /** Gives the search up and takes the best face so far. */
  async takeBest(): Promise<void> {
    const { update, model, best } = this;
    if (!update?.point || !model) return;
    const { point } = update;
    await this.end(true);
    this.found(model.id, point, best);
  }

  /** Forgets the search; one that still goes on is given up. */
  async end(giveUp: boolean): Promise<void> {
    const { selection, jobId } = this;
    this.selection = null;
    this.update = null;
    this.best = null;
    this.jobId = null;
    this.early = [];
    if (!selection) return;
    if (giveUp && jobId !== null)
      await this.bridge.call('faces.invertCancel', { jobId }).catch(() => undefined);
    await this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => undefined);
  }
}
