import * as tf from '@tensorflow/tfjs';
import type * as FaceApi from '@vladmandic/face-api';
import type { FacePlace } from '../../src-preload/contract';
import { cutFace, toPhoto, toSquare, type Photo } from '../gan/ageing/align';
import { turnedOval } from '../gan/ageing/mask';
import type { FoundFace } from '../processes/face-messages';
import { headFactor, headLift, loadFaceApi, weightsOf } from './worker-faces-room';

/** A face by its landmarks. */
export interface FramedFace {
  place: FacePlace;
  /** It looks so far to one side that half of the face is hidden, or its landmarks cannot be right. */
  turned: boolean;
}

type Point = readonly [number, number];

/** Side of the pictures that the network of landmarks was trained with. */
const inputSide = 112;
/** Heads that seem to lean farther are misread ones. */
const farthestLean = Math.PI / 3;
/** How far the tip of the nose may be off the middle of the eyes, in parts of their distance. */
const farthestNose = 0.3;
/**
 * Where the aligned pictures of UTKFace have a face, in parts of their side: how far the middles of the eyes are apart and
 * from the middle of the mouth, and how deep the eyes lie. Measured with the same landmarks.
 */
const framing = { eyes: 0.38, mouth: 0.41, depth: 0.295 };

/** Frames faces by the 68 landmarks of face-api, as models of ages know them. The network is read at its first use. */
export class FacePose {
  #net: Promise<FaceApi.FaceLandmark68Net> | null = null;

  /** @param face as the finder of photos frames it, in pixels of the photo */
  async of(photo: Photo, { x, y, side }: FoundFace): Promise<FramedFace> {
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
      const inPhoto = ({ x, y }: FaceApi.Point): Point => toPhoto(place, x / inputSide, y / inputSide);
      const at = (points: FaceApi.Point[]): Point => {
        const all = points.map(inPhoto);
        const mean = (k: 0 | 1): number => all.reduce((sum, point) => sum + point[k], 0) / all.length;
        return [mean(0), mean(1)];
      };
      const framed = framedBy({
        left: at(found.getLeftEye()),
        right: at(found.getRightEye()),
        nose: at([found.positions[30]!]),
        mouth: at(found.getMouth()),
        jaw: found.getJawOutline().map(inPhoto),
      });
      // Where the landmarks cannot be right, the finder's own frame has to do.
      return framed ?? { place, turned: true };
    } finally {
      picture.dispose();
    }
  }
}

/**
 * The square that a model of ages sees of a face: upright, and as large as UTKFace's aligned pictures are around it. Who
 * looks aside has her eyes nearer to each other, and who looks down her mouth nearer to them: the larger measure counts.
 *
 * @param points in pixels of the photo: the middle of the eye on the left in the picture, of the other, the tip of the nose
 *   and the middle of the mouth; and the outline of the jaw
 * @returns null when these points are of no face that could be
 */
export function framedBy({
  left,
  right,
  nose,
  mouth,
  jaw,
}: Record<'left' | 'right' | 'nose' | 'mouth', Point> & { jaw: readonly Point[] }): FramedFace | null {
  const [dx, dy] = [right[0] - left[0], right[1] - left[1]];
  const apart = Math.hypot(dx, dy);
  const angle = Math.atan2(dy, dx);
  if (apart === 0 || Math.abs(angle) > farthestLean) return null;
  const [mx, my] = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  /** A point seen from the middle of the eyes: along their line, and down the face. */
  const from = ([x, y]: Point): Point => [
    ((x - mx) * dx + (y - my) * dy) / apart,
    ((y - my) * dx - (x - mx) * dy) / apart,
  ];
  const down = from(mouth)[1];
  if (down <= 0) return null;
  const side = Math.max(apart / framing.eyes, down / framing.mouth);
  const below = (0.5 - framing.depth) * side;
  const place = { x: mx - Math.sin(angle) * below, y: my + Math.cos(angle) * below, side, angle };
  const turn = Math.abs(from(nose)[0]) / apart;
  const across = jaw.map((point) => toSquare(place, ...point)[0]);
  const oval = turnedOval(Math.min(...across), Math.max(...across), turn);
  return { place: { ...place, oval }, turned: turn > farthestNose };
}

async function loadLandmarks(): Promise<FaceApi.FaceLandmark68Net> {
  const { FaceLandmark68Net } = loadFaceApi();
  const net = new FaceLandmark68Net();
  net.loadFromWeightMap(await weightsOf('face_landmark_68_model'));
  return net;
}
