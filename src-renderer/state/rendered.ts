import type { RenderedPictures } from '../../src-preload/contract';

/** A picture that the engine made. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** One of the pictures of an answer; null: there are fewer. */
export function toPicture(rendered: RenderedPictures, index: number): Picture | null {
  const pixels = rendered.pictures[index];
  return pixels ? { width: rendered.width, height: rendered.height, pixels } : null;
}
