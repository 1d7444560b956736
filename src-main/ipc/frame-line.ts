import { StudioError } from '../../src-preload/contract';

/** Milliseconds without a frame after which the window that draws them counts as gone. */
const patience = 60_000;

/** Frames of a film on their way from the window that draws them to the process that writes them, one at a time. */
export class FrameLine implements AsyncIterator<Uint8ClampedArray[]> {
  /** No frame is taken any more. */
  readonly ended: Promise<void>;
  #end!: () => void;
  #over = false;
  #given = 0;
  /** A frame that nobody has asked for yet, and who waits to hear that it was taken. */
  #waiting: { frame: Uint8ClampedArray; taken(more: boolean): void } | null = null;
  #wanted: { resolve(frame: Uint8ClampedArray): void; reject(error: unknown): void } | null = null;

  /**
   * @param bytes of a frame
   * @param count of frames
   */
  constructor(
    private readonly bytes: number,
    private readonly count: number,
    private readonly milliseconds = patience,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /**
   * Hands a frame over.
   *
   * @returns once it was taken: whether another one is wanted
   * @throws StudioError badRequest for a frame of another size, or before the last one was taken
   */
  give(frame: Uint8ClampedArray): Promise<boolean> {
    if (this.#over) return Promise.resolve(false);
    if (frame.length !== this.bytes || this.#waiting) return Promise.reject(new StudioError('badRequest'));
    this.#given++;
    const more = this.#given < this.count;
    if (this.#wanted) {
      this.#wanted.resolve(frame);
      return Promise.resolve(more);
    }
    return new Promise((taken) => {
      this.#waiting = { frame, taken: (goesOn) => taken(goesOn && more) };
    });
  }

  async next(): Promise<IteratorResult<Uint8ClampedArray[]>> {
    if (this.#waiting) {
      const { frame, taken } = this.#waiting;
      this.#waiting = null;
      taken(true);
      return { done: false, value: [frame] };
    }
    if (this.#over || this.#given >= this.count) {
      this.#close();
      return { done: true, value: undefined };
    }
    let timer: NodeJS.Timeout | undefined;
    try {
      const frame = await new Promise<Uint8ClampedArray>((resolve, reject) => {
        this.#wanted = { resolve, reject };
        timer = setTimeout(() => reject(new StudioError('filmCrashed')), this.milliseconds);
      });
      return { done: false, value: [frame] };
    } finally {
      clearTimeout(timer);
      this.#wanted = null;
    }
  }

  /** The film has ended, or was given up. */
  return(): Promise<IteratorResult<Uint8ClampedArray[]>> {
    this.#close();
    return Promise.resolve({ done: true, value: undefined });
  }

  #close(): void {
    this.#over = true;
    this.#waiting?.taken(false);
    this.#waiting = null;
    this.#wanted?.reject(new StudioError('filmCrashed'));
    this.#wanted = null;
    this.#end();
  }
}
