import type { AgeClass, Ageing, Belief, FacePlace } from '../../src-preload/contract';

/** What the engine is asked about faces at other ages, and what it answers. */

/** Pixels of a photo, or of a part of one: height × width × 3 bytes, RGB, rows from the top. */
export interface PhotoPixels {
  pixels: Uint8Array;
  width: number;
  height: number;
}

/** A person in a photo. */
export interface SeenFace {
  /** In pixels of the photo that was looked at. */
  place: FacePlace;
  score: number;
  /** The head looks so far to one side that half of the face is hidden. */
  turned: boolean;
  /** In years. */
  age: number;
}

/** A face whose latent vector is known, and the photo, or a part of it, that it lies in. */
export interface KnownFace {
  photo: PhotoPixels;
  place: FacePlace;
  z: Float32Array;
}

/** How a face is changed; nothing is left to be estimated. */
export type SettledAgeing = Ageing & {
  from: number;
  /** One for each class of the model: how many times its change is laid on at strength 1. Null: once. */
  gains: readonly number[] | null;
};

export type AgeingQuestion =
  /** Where are the people in this photo, and how old do they look? Needs no model. */
  | { what: 'find'; photo: PhotoPixels }
  /** Goes on with the search for the latent vector of a face; with `begin` at its beginning. */
  | {
      what: 'fit';
      begin: { photo: PhotoPixels; place: FacePlace; years: number } | null;
      state: FaceFit | null;
      /** Ends after the first step that ends later than this. */
      milliseconds: number;
    }
  /** What the model itself makes of a latent vector at ages in years. */
  | { what: 'look'; z: Float32Array; years: number[] }
  /** How many times the change is to be laid on for a face to look as old as each class of the model is. */
  | ({ what: 'gains'; from: number } & KnownFace)
  /** The photo with the face at each of these ages. */
  | ({ what: 'blend'; ageing: SettledAgeing; years: number[] } & KnownFace)
  /** The face alone at each of these ages, square, and what networks believe of it. */
  | ({
      what: 'judge';
      ageing: SettledAgeing;
      years: number[];
      /** Side of the pictures; those of the model itself have its own. */
      side: number;
      /** What the recognition network sees in the photo; null: it is to look. */
      original: Float32Array | null;
    } & KnownFace)
  /** The ages that the model tells apart. */
  | { what: 'classes' };

/** What a search for a face's latent vector needs to go on. */
export interface FaceFit {
  /** The face as the model sees it: side × side × 3 bytes, RGB. */
  face: Uint8Array;
  years: number;
  step: number;
  z: Float32Array<ArrayBuffer>;
  m: Float32Array<ArrayBuffer>;
  v: Float32Array<ArrayBuffer>;
  wanted: Float32Array<ArrayBuffer>;
  best: { z: Float32Array<ArrayBuffer>; loss: number; distance: number } | null;
}

/** A square picture: RGBA, rows from the top. */
export type SquarePixels = Uint8ClampedArray<ArrayBuffer>;

export interface AgeingAnswers {
  find: { faces: SeenFace[] };
  fit: {
    state: FaceFit;
    step: number;
    total: number;
    /** Done part of the whole time, 0 to 1. */
    share: number;
    side: number;
    picture: SquarePixels;
    z: Float32Array;
    distance: number;
  };
  look: { side: number; pictures: SquarePixels[] };
  gains: { gains: number[] };
  /** RGB, of the photo's size. */
  blend: { photos: Uint8Array[] };
  judge: { side: number; pictures: SquarePixels[]; beliefs: Belief[]; original: Float32Array };
  classes: { classes: AgeClass[] };
}
export type AgeingAnswer = { [What in keyof AgeingAnswers]: AgeingAnswers[What] }[keyof AgeingAnswers];
