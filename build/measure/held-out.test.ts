import { expect, it } from 'vitest';
import { heldOutCount, inHashOrder, splitHeldOut } from './held-out';

it('orders by the SHA-256 of the name, whatever the folder and the order before', () => {
  // `printf a.png | sha256sum` begins with 7f07, b.png with 5f59, c.png with 5870, d.png with a14a.
  const expected = ['y/c.png', 'b.png', 'x/a.png', 'x/z/d.png'];
  expect(inHashOrder(['x/a.png', 'b.png', 'y/c.png', 'x/z/d.png'])).toEqual(expected);
  expect(inHashOrder(['x/z/d.png', 'y/c.png', 'b.png', 'x/a.png'])).toEqual(expected);
});

it('holds out 2,000 and leaves the others, none in both', () => {
  const files = Array.from({ length: 2500 }, (_, i) => `${i}.jpg`);
  const { heldOut, training } = splitHeldOut(files);
  expect(heldOut).toHaveLength(heldOutCount);
  expect(training).toHaveLength(500);
  expect(new Set([...heldOut, ...training]).size).toBe(2500);
  expect(splitHeldOut(files.slice(0, 30))).toMatchObject({ training: [] });
});
