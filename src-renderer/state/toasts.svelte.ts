import type { ErrorMessage } from '../../src-preload/contract';
import { t, tError } from '../words/words.svelte';
import { asErrorMessage } from './errors';

export interface Toast {
  id: number;
  kind: 'info' | 'done' | 'error';
  text: string;
  action?: { label: string; run: () => void };
}

/** Short messages that pass by at the bottom, with Undo where something was taken away. */
export class Toasts {
  items = $state.raw<Toast[]>([]);
  private next = 1;
  private timers: Record<number, ReturnType<typeof setTimeout>> = {};

  show(text: string, kind: Toast['kind'] = 'info', action?: Toast['action']): void {
    const toast: Toast = { id: this.next++, kind, text, action };
    this.items = [...this.items.slice(-3), toast];
    this.linger(toast);
  }

  /** A toast whose button takes back what was just done. */
  undoable(text: string, undo: () => void): void {
    this.show(text, 'info', { label: t('action.undo'), run: undo });
  }

  error(thrown: unknown): void {
    const message: ErrorMessage = asErrorMessage(thrown);
    // Cancelling is what the person asked for, not a fault to report.
    if (message.code === 'importCancelled') return;
    this.show(tError(message), 'error');
  }

  /** Waits for a call of the bridge and shows what went wrong, if anything did. */
  async guard<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (thrown) {
      this.error(thrown);
      return undefined;
    }
  }

  act(toast: Toast): void {
    this.dismiss(toast.id);
    toast.action?.run();
  }

  dismiss(id: number): void {
    clearTimeout(this.timers[id]);
    delete this.timers[id];
    this.items = this.items.filter((toast) => toast.id !== id);
  }

  /** A message stays while the pointer or the focus is on it. */
  hold(id: number): void {
    clearTimeout(this.timers[id]);
  }

  linger(toast: Toast): void {
    clearTimeout(this.timers[toast.id]);
    const stay = toast.kind === 'error' ? 12_000 : toast.action ? 10_000 : 5_000;
    this.timers[toast.id] = setTimeout(() => this.dismiss(toast.id), stay);
  }
}
