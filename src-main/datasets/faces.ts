import { Worker } from 'node:worker_threads';
import type { FaceCut, FaceKind } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { FaceAnswer, FaceQuestion, FoundFace } from '../processes/face-messages';

/** Whoever finds faces in pixels (height × width × 3 bytes, RGB). */
export interface FaceFinder {
  find(kind: FaceKind, pixels: Uint8Array, width: number, height: number): Promise<FoundFace[]>;
}

interface Pending {
  resolve: (faces: FoundFace[]) => void;
  reject: (error: StudioError) => void;
}

/** Asks a thread of its own, which is started at the first question: TensorFlow takes its time and its memory. */
export class FaceThread implements FaceFinder {
  #worker: Worker | null = null;
  #lastRequest = 0;
  readonly #pending = new Map<number, Pending>();

  /** @param entry absolute path of the thread's bundle */
  constructor(private readonly entry: string) {}

  /** @throws StudioError tensorflowMissing, importCrashed when the thread ended over it */
  find(kind: FaceKind, pixels: Uint8Array, width: number, height: number): Promise<FoundFace[]> {
    this.#worker ??= this.#start();
    const question: FaceQuestion = { requestId: ++this.#lastRequest, kind, pixels, width, height };
    this.#worker.postMessage(question);
    return new Promise((resolve, reject) => this.#pending.set(question.requestId, { resolve, reject }));
  }

  #start(): Worker {
    const worker = new Worker(this.entry);
    worker.on('message', (answer: FaceAnswer) => {
      const pending = this.#pending.get(answer.requestId);
      this.#pending.delete(answer.requestId);
      if ('faces' in answer) pending?.resolve(answer.faces);
      else pending?.reject(StudioError.fromMessage(answer.error));
    });
    worker.on('error', (error) => console.error(error));
    worker.on('exit', () => {
      this.#worker = null;
      const asked = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of asked) reject(new StudioError('importCrashed'));
    });
    return worker;
  }
}

/**
 * The squares that are cut out of a picture, from left to right, as the eye goes: the faces with their room around,
 * moved inside of the picture where they reach beyond it, so that no invented border is learned.
 *
 * @param faces in pixels of a picture of width × height
 * @param margin room on each side in parts of the face's width
 * @param size side in pixels that a cut must have at least
 */
export function cutsOf(
  faces: readonly FoundFace[],
  width: number,
  height: number,
  margin: number,
  size: number,
): FaceCut[] {
  return faces
    .map((face) => {
      const side = Math.max(1, Math.round(Math.min(face.side * (1 + 2 * margin), width, height)));
      const begin = (middle: number, length: number): number =>
        Math.round(Math.min(Math.max(middle - side / 2, 0), length - side));
      const [left, top] = [begin(face.x, width), begin(face.y, height)];
      return { left, top, side, score: face.score, tooSmall: side < size };
    })
    .sort((a, b) => a.left - b.left || a.top - b.top);
}
