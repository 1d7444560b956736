import { app, type BrowserWindow } from 'electron';

export interface LeaveOptions {
  window(): BrowserWindow | null;
  /** Something goes on that a checkpoint should be written of first. */
  busy(): boolean;
  /** Puts everything away; bounded in time. */
  putAway(): Promise<void>;
  /** Title of the window while that takes its time. */
  savingTitle(): string;
}

/** The way out of the program: nothing that was trained is lost by closing the window. */
export class Leave {
  #state: 'open' | 'leaving' | 'ready' = 'open';

  constructor(private readonly options: LeaveOptions) {
    app.on('before-quit', (event) => {
      if (!this.mayClose()) event.preventDefault();
    });
    app.on('window-all-closed', () => app.quit());
  }

  /** True when the window may go; otherwise the program begins to put things away and ends by itself. */
  mayClose(): boolean {
    if (this.#state === 'open') void this.#leave();
    return this.#state === 'ready';
  }

  async #leave(): Promise<void> {
    this.#state = 'leaving';
    const window = this.options.window();
    if (window && this.options.busy()) {
      window.setTitle(this.options.savingTitle());
      window.setProgressBar(2);
    }
    try {
      await this.options.putAway();
    } catch (error) {
      console.error(error);
    }
    this.#state = 'ready';
    app.quit();
  }
}
