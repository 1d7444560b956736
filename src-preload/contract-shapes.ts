import { z } from 'zod';

/** The part of the contract that tells of shapes: volumes of a model, files to print, films of a turn. */

export interface RenderedShapes {
  /** Voxels along a side. */
  side: number;
  /**
   * One per latent point: side³ bytes, 0 where a voxel is surely empty, 255 where it is surely full; voxel (x, y, z) at
   * (x · side + y) · side + z, z upright.
   */
  volumes: Uint8Array<ArrayBuffer>[];
  milliseconds: number;
}

/** Files that a shape can be written to. */
export const shapeFormats = ['stl', 'obj', 'ply', 'glb'] as const;
export type ShapeFormat = (typeof shapeFormats)[number];

/** How a shape becomes a mesh that a slicer takes. */
export const shapePrintSchema = z.strictObject({
  kind: z.enum(['surface', 'blocks']),
  /** Values from it on are inside. */
  threshold: z.number().min(0.05).max(0.95),
  /** Rounds of smoothing; blocks stay as they are. */
  smoothing: z.number().int().min(0).max(20),
  /** Of the box around the shape, in millimetres. */
  longestSide: z.number().min(1).max(2000),
  /** Hollows that nothing outside reaches are filled. */
  fillHollows: z.boolean(),
  /** Parts with fewer voxels than this share of the largest one are dropped: 0 keeps all, 1 the largest alone. */
  smallestPart: z.number().min(0).max(1),
});
export type ShapePrint = z.infer<typeof shapePrintSchema>;
export const defaultShapePrint: ShapePrint = {
  kind: 'surface',
  threshold: 0.5,
  smoothing: 3,
  longestSide: 100,
  fillHollows: true,
  smallestPart: 0.05,
};

/** What a mesh that was made so is like. */
export interface ShapeFacts {
  triangles: number;
  /** Pieces that do not hang together. */
  pieces: number;
  /** Of the box around it, in millimetres: to the right, to the back, up. */
  size: [number, number, number];
  /** Cubic centimetres. */
  volume: number;
  /** Every edge has two triangles and every vertex one fan, and the inside is inside. */
  watertight: boolean;
}

/** Frames of a film that the window draws itself, a shape that turns. */
export const turnFilmSchema = z.strictObject({
  /** PNG: a folder of numbered frames. */
  format: z.enum(['webp', 'gif', 'png']),
  /** Of a whole turn. */
  frames: z.number().int().min(8).max(360),
  fps: z.number().int().min(1).max(50),
  /** Width and height of each. */
  pixels: z.number().int().min(64).max(1024),
  /** WebP: 100 is lossless. GIF: fewer colours below 100. */
  quality: z.number().int().min(1).max(100),
});
export type TurnFilm = z.infer<typeof turnFilmSchema>;

/** One frame: RGBA, rows from the top. */
export const turnFrameSchema = z.custom<Uint8ClampedArray<ArrayBuffer>>(
  (value) => value instanceof Uint8ClampedArray && value.length > 0 && value.length <= 1024 * 1024 * 4,
);
