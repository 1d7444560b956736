import { expect, it } from 'vitest';
import { countMatches, scoresOf } from './match';

it('counts each true face once, the surest square first, and only where enough overlaps', () => {
  const page = {
    truth: [
      { x: 50, y: 50, side: 40 },
      { x: 150, y: 50, side: 40 },
    ],
    found: [
      { x: 52, y: 50, side: 40, score: 0.7 },
      { x: 50, y: 50, side: 40, score: 0.9 },
      { x: 165, y: 50, side: 40, score: 0.8 },
      { x: 300, y: 50, side: 40, score: 0.2 },
    ],
  };
  expect(countMatches([page], 0.5, 0)).toEqual({ right: 1, found: 4, truth: 2 });
  // 25 of 40 pixels in common: 25 / 55.
  expect(countMatches([page], 0.4, 0)).toEqual({ right: 2, found: 4, truth: 2 });
  expect(countMatches([page], 0.4, 0.75)).toEqual({ right: 2, found: 2, truth: 2 });
  expect(scoresOf({ right: 2, found: 4, truth: 2 })).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3 });
});

it('has an answer for pages without faces', () => {
  expect(scoresOf(countMatches([{ truth: [], found: [] }], 0.5, 0))).toEqual({
    precision: 1,
    recall: 1,
    f1: 0,
  });
});
