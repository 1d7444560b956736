import { expect, it } from 'vitest';
import { ageingTable, figuresOf, heldOutNames, heldOutOf } from './ageing';
import { inHashOrder } from './held-out';

it('holds 300 faces out, known by their names alone', () => {
  expect(new Set(heldOutNames).size).toBe(300);
  expect(inHashOrder(heldOutNames)).toEqual(heldOutNames);
  const [first, second] = heldOutNames as [string, string];
  expect(heldOutOf([`/b/${second}`, '/b/notes.jpg', `/a/c/${first}`])).toEqual([
    `/a/c/${first}`,
    `/b/${second}`,
  ]);
});

it('counts who is known again, who grows older steadily, and how far the ages are off', () => {
  const years = [10, 30, 60];
  const measured = figuresOf(
    [
      {
        own: 0.3,
        pure: [0.5, 0.5, 0.7],
        photo: [0.1, 0.1, 0.1],
        pureAges: [10, 30, 60],
        photoAges: [20, 20, 50],
      },
      {
        own: 0.8,
        pure: [0.7, 0.7, 0.7],
        photo: [0.1, 0.2, 0.6],
        pureAges: [30, 20, 40],
        photoAges: [10, 40, 60],
      },
    ],
    years,
  );
  expect(measured.keptAtOwnAge).toBe(0.5);
  expect(measured.pure).toMatchObject({ kept: 2 / 6, monotone: 0.5, ages: [20, 25, 50] });
  expect(measured.pure.error).toBeCloseTo((20 + 10 + 20) / 6);
  expect(measured.photo).toMatchObject({ kept: 5 / 6, monotone: 1, ages: [15, 30, 55] });
  expect(measured.photo.error).toBeCloseTo((10 + 10 + 10 + 10) / 6);
  expect(ageingTable({ faces: 2, unseen: 1, years, ...measured })).toContain(
    'known again at their own age: 50.0 %',
  );
});
