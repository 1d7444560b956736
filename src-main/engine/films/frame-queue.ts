import type { FilmFrame } from '../../export/films';

/** Frames on their way from whoever makes them to whoever writes them; asks for more when it is empty. */
export class FrameQueue {
  #frames: FilmFrame[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(private readonly askForMore: () => void) {}

  push(frames: readonly FilmFrame['pixels'][]): void {
    this.#frames.push(...frames.map((pixels) => ({ pixels })));
    this.#wake?.();
  }

  /** No more frames will come; also wakes whoever waits for some. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** All frames, in order, until `end`. */
  async *take(): AsyncGenerator<FilmFrame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame) {
        yield frame;
        continue;
      }
      if (this.#ended) return;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.askForMore();
      await woken;
      this.#wake = null;
    }
  }
}
