import type { Drawable, ShapeRequest } from './surface-worker';

/** The part of a Worker that is needed, so that tests can stand in for one. */
export type SurfaceThread = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

const startThread = (): SurfaceThread =>
  new Worker(new URL('./surface-worker.ts', import.meta.url), { type: 'module' });

/** Asks a thread, one question after the other. Starts it at the first one. */
export class ThreadLine<Request, Answer> {
  private thread: SurfaceThread | null = null;
  private giveUp: ((reason: Error) => void) | null = null;

  constructor(private readonly start: () => SurfaceThread) {}

  /**
   * One question at a time: wait for the answer before the next.
   *
   * @throws Error if the thread fails, or `destroy` is called before the answer
   */
  make(request: Request): Promise<Answer> {
    const thread = (this.thread ??= this.start());
    return new Promise((resolve, reject) => {
      this.giveUp = reject;
      thread.onmessage = ({ data }: MessageEvent<Answer>) => {
        this.giveUp = null;
        resolve(data);
      };
      // A thread that failed is not asked again: the next question starts another.
      thread.onerror = () => this.end('The surface could not be made.');
      thread.postMessage(request);
    });
  }

  /** Ends the thread. */
  destroy(): void {
    this.end('Not wanted any more.');
  }

  private end(why: string): void {
    this.thread?.terminate();
    this.thread = null;
    this.giveUp?.(new Error(why));
    this.giveUp = null;
  }
}

/** Asks the thread that makes surfaces and blocks. */
export class SurfaceMaker extends ThreadLine<ShapeRequest, Drawable> {
  constructor(start: () => SurfaceThread = startThread) {
    super(start);
  }
}
