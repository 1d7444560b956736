import { beforeAll, expect, it } from 'vitest';
import { usualOval } from '../gan/ageing/mask';
import { loadTensorflow } from './load-tensorflow';
import type { framedBy as FramedBy } from './worker-face-pose';

let framedBy: typeof FramedBy;
beforeAll(async () => {
  loadTensorflow();
  ({ framedBy } = await import('./worker-face-pose'));
});

const upright = {
  left: [60, 60],
  right: [132, 60],
  nose: [96, 100],
  mouth: [96, 140],
  jaw: [
    [14, 80],
    [96, 185],
    [178, 80],
  ],
} as const;
/** The same face, turned around the origin and made larger. */
const moved = (turn: number, scale: number) => {
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  const at = ([x, y]: readonly [number, number]) => [x * cos - y * sin, x * sin + y * cos] as const;
  return {
    left: at(upright.left),
    right: at(upright.right),
    nose: at(upright.nose),
    mouth: at(upright.mouth),
    jaw: upright.jaw.map(at),
  };
};

it('a face is framed around its middle, and the frame turns and grows with it', () => {
  const { place, turned } = framedBy(upright)!;
  expect(turned).toBe(false);
  expect(place.x).toBeCloseTo(96);
  expect([place.angle, place.y > 90 && place.y < 120, place.side > 150 && place.side < 260]).toEqual([
    0,
    true,
    true,
  ]);
  const other = framedBy(moved(0.4, 2))!.place;
  expect(other.angle).toBeCloseTo(0.4);
  expect(other.side).toBeCloseTo(2 * place.side);
  expect(other.x).toBeCloseTo(2 * (place.x * Math.cos(0.4) - place.y * Math.sin(0.4)));
  expect(other.y).toBeCloseTo(2 * (place.x * Math.sin(0.4) + place.y * Math.cos(0.4)));
});

it('who looks aside is framed as large, and said to', () => {
  const aside = framedBy({ ...upright, right: [96, 60], nose: [92, 100], mouth: [80, 140] })!;
  expect(aside.turned).toBe(true);
  expect(aside.place.side).toBeGreaterThan(0.75 * framedBy(upright)!.place.side);
});

it('the skin of a turned head is where its jaw is, as large as the face', () => {
  expect(framedBy(upright)!.place.oval).toEqual(usualOval);
  const aside = {
    ...upright,
    nose: [130, 100],
    jaw: [
      [70, 80],
      [120, 185],
      [178, 80],
    ],
  } as const;
  const { place, turned } = framedBy(aside)!;
  expect(turned).toBe(true);
  expect(place.oval!.x).toBeGreaterThan(0.55);
  expect(place.oval!.across).toBeLessThan(0.35);
});

it('points that are of no face are told', () => {
  expect(framedBy({ ...upright, right: [60, 140] })).toBeNull();
  expect(framedBy({ ...upright, mouth: [96, 20] })).toBeNull();
});
