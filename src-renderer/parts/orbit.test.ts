import { describe, expect, it } from 'vitest';
import {
  between,
  dragged,
  eyeOf,
  fittingDistance,
  moveOfKey,
  moves,
  standardOrbit,
  wheeled,
  type Move,
} from './orbit';

describe('the eye', () => {
  it('stands in front at first, and to the right after a quarter turn', () => {
    expect(eyeOf({ turn: 0, tilt: 0 }).map((value) => value + 0)).toEqual([0, -1, 0]);
    const [x, y, z] = eyeOf({ turn: Math.PI / 2, tilt: 0 });
    expect([x, y, z].map((value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual([1, 0, 0]);
    expect(eyeOf({ turn: 1, tilt: 0.5 })[2]).toBeCloseTo(Math.sin(0.5), 9);
  });

  it('lets the shape follow the hand and never tips over', () => {
    expect(dragged(standardOrbit, 100, 0, 400).turn).toBeCloseTo(standardOrbit.turn - Math.PI / 4, 9);
    expect(dragged(standardOrbit, 0, 10_000, 400).tilt).toBeLessThan(Math.PI / 2);
    expect(dragged(standardOrbit, 0, -10_000, 400).tilt).toBeGreaterThan(-Math.PI / 2);
  });

  it('comes back to the same place after a whole turn', () => {
    const round = Array.from({ length: 36 }).reduce<typeof standardOrbit>(moves.right, standardOrbit);
    expect(round.turn).toBeCloseTo(standardOrbit.turn, 6);
    expect(moves.left(moves.right(standardOrbit)).turn).toBeCloseTo(standardOrbit.turn, 9);
  });

  it('comes closer within bounds', () => {
    expect(wheeled(standardOrbit, -100).zoom).toBeCloseTo(1.2, 9);
    expect(wheeled(standardOrbit, -1e6).zoom).toBe(8);
    expect(wheeled(standardOrbit, 1e6).zoom).toBe(0.4);
    expect(moves.farther(moves.closer(standardOrbit)).zoom).toBeCloseTo(1, 9);
  });

  it('is moved by keys', () => {
    const wanted: [string, Move | null][] = [
      ['ArrowLeft', 'left'],
      ['ArrowUp', 'up'],
      ['+', 'closer'],
      ['-', 'farther'],
      ['Home', 'reset'],
      ['a', null],
    ];
    for (const [key, move] of wanted) expect(moveOfKey(key)).toBe(move);
    expect(moves.reset(moves.up(moves.closer(standardOrbit)))).toEqual(standardOrbit);
  });

  it('glides the shorter way round', () => {
    const from = { turn: 3, tilt: 0, zoom: 1 };
    const to = { turn: -3, tilt: 0.2, zoom: 4 };
    expect(between(from, to, 0)).toEqual(from);
    expect(between(from, to, 1).turn).toBeCloseTo(-3, 9);
    expect(Math.abs(between(from, to, 0.5).turn)).toBeCloseTo(Math.PI, 9);
    expect(between(from, to, 0.5).zoom).toBeCloseTo(2, 9);
  });

  it('stands far enough away for the whole shape, in a narrow view too', () => {
    expect(fittingDistance(1, Math.PI / 3, 2)).toBeCloseTo(2, 9);
    expect(fittingDistance(1, Math.PI / 3, 0.5)).toBeGreaterThan(3);
  });
});
