/** RGB samples from 0 to 1: height × width × 3, rows from the top. */
export interface Tile {
  width: number;
  height: number;
  data: Float32Array;
}

/** A generator that enlarges, as this room sees it: whatever runs it lives in another process. */
export interface Enlarger {
  /** How many times larger its results are along each side. */
  scale: number;
  /** How far a pixel of the small picture reaches into the others of the result, in pixels of the small picture. */
  radius: number;
  /** Memory that one pixel of a tile takes while the net runs. */
  bytesPerPixel: number;
  /** `scale` times the width and height. The argument stays with the caller, who may use it again afterwards. */
  enlarge: (tile: Tile) => Promise<Tile>;
}
