import { describe, expect, it } from 'vitest';
import { Sharpness } from './sharpness';

/** The share after each frame of a view that moves. */
const after = (sharpness: Sharpness, ...frames: number[]): number[] =>
  frames.map((milliseconds) => {
    sharpness.moves();
    sharpness.frameTook(milliseconds);
    return sharpness.share;
  });

describe('how sharp a view is drawn', () => {
  it('stays sharp while frames are quick, and where one alone is not', () => {
    expect(after(new Sharpness(), 17, 17, 900, 17, 17, 17, 400, 33, 33)).toEqual(Array(9).fill(1));
  });

  it('goes down after three slow frames and up at rest', () => {
    const sharpness = new Sharpness();
    expect(after(sharpness, 60, 60, 60, 17, 17, 17)).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5]);
    sharpness.rested();
    expect(sharpness.share).toBe(1);
  });

  it('goes down at the first slow frame where it was slow before', () => {
    const sharpness = new Sharpness();
    after(sharpness, 60, 60, 60);
    sharpness.rested();
    expect(after(sharpness, 17, 60)).toEqual([1, 0.5]);
  });

  it('forgets that it was slow when three frames were quick', () => {
    const sharpness = new Sharpness();
    after(sharpness, 60, 60, 60);
    sharpness.rested();
    expect(after(sharpness, 17, 17, 17, 60, 17)).toEqual([1, 1, 1, 1, 1]);
  });

  it('has more pixels at rest where it is asked for, and not while it moves', () => {
    const sharpness = new Sharpness(2);
    expect(sharpness.share).toBe(1);
    sharpness.rested();
    expect(sharpness.share).toBe(2);
    sharpness.moves();
    expect(after(sharpness, 60, 60, 60)).toEqual([1, 1, 0.5]);
    sharpness.rested();
    expect(sharpness.share).toBe(2);
  });
});
