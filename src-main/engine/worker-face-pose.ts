import * as tf from '@tensorflow/tfjs';
import type * as FaceApi from '@vladmandic/face-api';
import type { FacePlace } from '../../src-preload/contract';
import { cutFace, toPhoto, type Photo } from '../gan/ageing/align';
import type { FoundFace } from '../processes/face-messages';
import { headFactor, headLift, loadFaceApi, weightsOf } from './worker-faces-room';

/** How a head is held. */
export interface HeldFace {
  /** In radians: how far it leans to a shoulder. See `FacePlace`. */
  angle: number;
  /** It looks so far to one side that half of the face is hidden. */
  turned: boolean;
}

/** Side of the pictures that the network of landmarks was trained with. */
const inputSide = 112;
/** Heads that seem to lean farther are misread ones. */
const farthestLean = Math.PI / 3;
/** How far the tip of the nose may be off the middle of the eyes, in parts of their distance. */
const farthestNose = 0.3;

/** Tells how heads are held from the 68 landmarks of face-api. The network is read at its first use. */
export class FacePose {
  #net: Promise<FaceApi.FaceLandmark68Net> | null = null;

  /** @param face as the finder of photos frames it, in pixels of the photo */
  async of(photo: Photo, { x, y, side }: FoundFace): Promise<HeldFace> {
    this.#net ??= loadLandmarks();
    const net = await this.#net;
    // The network wants what the finder itself frames: brows to chin.
    const box = side / headFactor;
    const place: FacePlace = { x, y: y + headLift * box, side: box, angle: 0 };
    const picture = tf.tensor3d(cutFace(photo, place, inputSide), [inputSide, inputSide, 3], 'int32');
    try {
      const found = (await net.detectLandmarks(
        picture as unknown as FaceApi.TNetInput,
      )) as FaceApi.FaceLandmarks68;
      const at = (points: FaceApi.Point[]): [number, number] => {
        const mean = (key: 'x' | 'y'): number =>
          points.reduce((sum, point) => sum + point[key], 0) / points.length / inputSide;
        return toPhoto(place, mean('x'), mean('y'));
      };
      return heldBy(at(found.getLeftEye()), at(found.getRightEye()), at([found.positions[30]!]));
    } finally {
      picture.dispose();
    }
  }
}

/**
 * How a head is held, by three points in pixels.
 *
 * @param left the eye on the left in the picture
 * @param nose its tip
 */
export function heldBy(
  left: readonly [number, number],
  right: readonly [number, number],
  nose: readonly [number, number],
): HeldFace {
  const [dx, dy] = [right[0] - left[0], right[1] - left[1]];
  const angle = Math.atan2(dy, dx);
  const apart = Math.hypot(dx, dy);
  if (apart === 0 || Math.abs(angle) > farthestLean) return { angle: 0, turned: true };
  const [mx, my] = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  // Along the line of the eyes, so that leaning is no turning.
  const off = ((nose[0] - mx) * dx + (nose[1] - my) * dy) / (apart * apart);
  return { angle, turned: Math.abs(off) > farthestNose };
}

async function loadLandmarks(): Promise<FaceApi.FaceLandmark68Net> {
  const { FaceLandmark68Net } = loadFaceApi();
  const net = new FaceLandmark68Net();
  net.loadFromWeightMap(await weightsOf('face_landmark_68_model'));
  return net;
}
