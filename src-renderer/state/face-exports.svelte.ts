import type { Bridge, LatentPoint } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

export type Scale = 1 | 2 | 4;
export interface SheetOptions {
  columns: number;
  labels: boolean;
  scale: Scale;
}

/** Most faces that fit on a contact sheet. */
export const mostOnSheet = 200;

/** Ways in which faces leave the window, beside a single saved picture. */
export class FaceExports {
  /** What was chosen last is what the next dialog begins with. */
  sheet = $state.raw<SheetOptions>({ columns: 6, labels: true, scale: 2 });
  /** Something is being written. */
  busy = $state(false);
  private prepared: Promise<string | undefined> | null = null;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  setSheet(change: Partial<SheetOptions>): void {
    this.sheet = { ...this.sheet, ...change };
  }

  /** Saves faces as one PNG; false when the person thought better of it. */
  async saveSheet(modelId: string, points: readonly LatentPoint[]): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const saved = await this.toasts.guard(
      this.bridge.call('exports.sheet', {
        modelId,
        points: points.slice(0, mostOnSheet),
        ...this.sheet,
      }),
    );
    this.busy = false;
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
    return Boolean(saved);
  }

  /** Puts a face on the clipboard. */
  async copy(modelId: string, point: LatentPoint, scale: Scale): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('exports.copy', { modelId, point, scale }));
    if (done !== undefined) this.toasts.show(t('exports.copied'), 'done');
  }

  /** The mouse goes down on a face: its file is written now, as a drag cannot wait for one. */
  prepareDrag(modelId: string, point: LatentPoint, scale: Scale): void {
    this.prepared = this.bridge.call('exports.prepareDrag', { modelId, point, scale }).then(
      ({ dragId }) => dragId,
      // A press that becomes no drag is nobody's concern; one that does says so below.
      () => undefined,
    );
  }

  /** The mouse moves away with the face. */
  async drag(): Promise<void> {
    const { prepared } = this;
    this.prepared = null;
    const dragId = (await prepared) ?? undefined;
    if (dragId === undefined) this.toasts.show(t('exports.dragFailed'), 'error');
    else await this.toasts.guard(this.bridge.call('exports.drag', { dragId }));
  }
}
