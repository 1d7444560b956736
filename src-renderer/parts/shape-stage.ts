import type { Field } from '../../src-preload/shapes/field';
import type { Orbit } from './orbit';
import { ShapeScene, type Look } from './shape-scene';
import { SurfaceMaker } from './surface-maker';

/** How a shape is shown, as it was when somebody looked: what a film is made with while the window goes on. */
export interface Setting extends Look {
  kind: 'surface' | 'blocks';
  threshold: number;
  smoothing: number;
  orbit: Orbit;
}

/** What a film shows: one field or several, the eye standing still or going around once. */
export interface ShapeFilm {
  frames: number;
  /** Width and height of a picture. */
  pixels: number;
  setting: Setting;
  /** The eye goes around the shape once. */
  turning: boolean;
  /** The field of a frame; a surface is made anew only where it is another one than that of the frame before. */
  fieldAt(frame: number): Field | Promise<Field>;
}

/**
 * Draws the frames of a film, off screen and with a thread of its own, each when it is asked for. The window can do other
 * things between them.
 *
 * @returns RGBA, rows from the top, pixels × pixels × 4 bytes
 * @throws Error if the computer offers no WebGL, or what it shows cannot be made; what `fieldAt` throws
 */
export async function* drawFilm(film: ShapeFilm): AsyncGenerator<Uint8ClampedArray<ArrayBuffer>> {
  const { frames, pixels, setting, turning, fieldAt } = film;
  const { kind, threshold, smoothing, cuts, orbit } = setting;
  const scene = new ShapeScene(new OffscreenCanvas(pixels, pixels), true);
  const maker = new SurfaceMaker();
  try {
    scene.resize(pixels, pixels, 1);
    scene.setLook(setting);
    let shown: Field | null = null;
    for (let i = 0; i < frames; i++) {
      const field = await fieldAt(i);
      if (field !== shown) {
        scene.show(await maker.make({ kind, field, threshold, smoothing, cuts }), field.side);
        shown = field;
      }
      const turn = orbit.turn + (turning ? (2 * Math.PI * i) / frames : 0);
      yield scene.pictureFrom({ ...orbit, turn });
      await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    maker.destroy();
    scene.destroy();
  }
}
