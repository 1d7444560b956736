import { describe, expect, it } from 'vitest';
import { loopKeysSchema, loopLatent, loopLength, slerp } from './contract-faces';

const length = (vector: number[]): number => Math.hypot(...vector);

describe('slerp', () => {
  it('ends at both vectors and keeps the length on the way', () => {
    const [a, b] = [
      [3, 0, 4],
      [0, 5, 0],
    ];
    expect(slerp(a!, b!, 0)).toEqual([3, 0, 4]);
    slerp(a!, b!, 1).forEach((value, i) => expect(value).toBeCloseTo(b![i]!, 12));
    for (const t of [0.2, 0.5, 0.9]) expect(length(slerp(a!, b!, t))).toBeCloseTo(5, 12);
    // A right angle: half the way is 45 degrees.
    const half = slerp(a!, b!, 0.5);
    expect((half[0]! * 3 + half[2]! * 4) / 25).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('changes the length evenly between vectors of different ones', () => {
    expect(length(slerp([2, 0], [0, 6], 0.25))).toBeCloseTo(3, 12);
  });

  it('goes straight where there is no arc', () => {
    expect(slerp([0, 0], [2, 4], 0.5)).toEqual([1, 2]);
    expect(slerp([1, 0], [3, 0], 0.5)).toEqual([2, 0]);
    expect(slerp([1, 0], [-1, 0], 0.5)).toEqual([0, 0]);
  });
});

describe('a loop', () => {
  const keys = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  it('passes through each face once and closes', () => {
    const options = { framesPerLeg: 4, ease: 'even' } as const;
    expect(loopLength(3, 4)).toBe(12);
    for (const [i, key] of keys.entries()) expect(loopLatent(keys, options, i * 4)).toEqual(key);
    const steps = Array.from({ length: 12 }, (_, i) => {
      const [from, to] = [loopLatent(keys, options, i), loopLatent(keys, options, (i + 1) % 12)];
      return Math.hypot(...from.map((value, k) => value - to[k]!));
    });
    // Even: every step is as long as the others, the closing one as well.
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 9);
  });

  it('rests at each face when it is soft', () => {
    const step = (ease: 'soft' | 'even', frame: number): number => {
      const [from, to] = [frame, frame + 1].map((at) => loopLatent(keys, { framesPerLeg: 20, ease }, at));
      return Math.hypot(...from!.map((value, k) => value - to![k]!));
    };
    expect(step('soft', 0)).toBeLessThan(step('even', 0) / 4);
    expect(step('soft', 10)).toBeGreaterThan(step('even', 10));
  });

  it('needs two faces of one length', () => {
    expect(loopKeysSchema.safeParse([[1, 2]]).success).toBe(false);
    expect(loopKeysSchema.safeParse([[1, 2], [1]]).success).toBe(false);
    expect(
      loopKeysSchema.safeParse([
        [1, 2],
        [3, Infinity],
      ]).success,
    ).toBe(false);
    expect(
      loopKeysSchema.safeParse([
        [1, 2],
        [3, 4],
      ]).success,
    ).toBe(true);
  });
});
