import type { FaceCut, FaceKind } from '../../src-preload/contract';
import { AskedThread } from '../processes/asked-thread';
import type { AgeQuestion, FaceAnswer, FindQuestion, FoundFace } from '../processes/face-messages';

/** Whoever finds faces in pixels (height × width × 3 bytes, RGB). */
export interface FaceFinder {
  find(kind: FaceKind, pixels: Uint8Array, width: number, height: number): Promise<FoundFace[]>;
}

/** Whoever tells ages from square pictures of faces (side × side × 3 bytes, RGB). */
export interface AgeEstimator {
  /** In whole years, 0 … 120, in the order of the pictures. */
  ages(pictures: Uint8Array[], side: number): Promise<number[]>;
}

/** Asks a thread of its own, which is started at the first question: TensorFlow takes its time and its memory. */
export class FaceThread implements FaceFinder, AgeEstimator {
  readonly #thread: AskedThread<FindQuestion | AgeQuestion, FaceAnswer>;

  /** @param entry absolute path of the thread's bundle */
  constructor(entry: string) {
    this.#thread = new AskedThread(entry, 'importCrashed');
  }

  /** @throws StudioError tensorflowMissing, importCrashed when the thread ended over it */
  async find(kind: FaceKind, pixels: Uint8Array, width: number, height: number): Promise<FoundFace[]> {
    const answer = await this.#thread.ask({ what: 'faces', kind, pixels, width, height });
    return 'faces' in answer ? answer.faces : [];
  }

  /** @throws StudioError tensorflowMissing, importCrashed when the thread ended over it */
  async ages(pictures: Uint8Array[], side: number): Promise<number[]> {
    const answer = await this.#thread.ask({ what: 'ages', pictures, side });
    return 'ages' in answer ? answer.ages : [];
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
