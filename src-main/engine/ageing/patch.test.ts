import { expect, it } from 'vitest';
import { layBack, patchAround, toOpaque, withoutAlpha } from './patch';

const photo = () => ({
  pixels: Uint8Array.from({ length: 20 * 10 * 3 }, (_, i) => i % 251),
  width: 20,
  height: 10,
});

it('a part of a photo holds the face, and goes back where it was', () => {
  const whole = photo();
  const patch = patchAround(whole, { x: 8, y: 5, side: 4, angle: 0 });
  expect(patch).toMatchObject({ left: 6, top: 3, place: { x: 2, y: 2, side: 4 } });
  expect([patch.photo.width, patch.photo.height]).toEqual([4, 4]);
  expect([...patch.photo.pixels.subarray(0, 3)]).toEqual([...whole.pixels.subarray(66 * 3, 67 * 3)]);
  layBack(whole, patch, patch.photo.pixels);
  expect(whole).toEqual(photo());
  layBack(whole, patch, new Uint8Array(48).fill(7));
  const changed = whole.pixels.filter((value, i) => value !== photo().pixels[i]);
  expect(new Set(changed)).toEqual(new Set([7]));
  expect(changed.length).toBeGreaterThan(40);
});

it('alpha comes and goes', () => {
  const rgb = Uint8Array.of(1, 2, 3, 4, 5, 6);
  expect([...toOpaque(rgb)]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  expect([...withoutAlpha(toOpaque(rgb))]).toEqual([...rgb]);
});
