import { expect, it } from 'vitest';
import { isPrepared } from './sandbox';

it('asks for a helper of root with the set-user bit', () => {
  expect(isPrepared({ uid: 0, mode: 0o104755 })).toBe(true);
  expect(isPrepared({ uid: 1000, mode: 0o104755 })).toBe(false);
  expect(isPrepared({ uid: 0, mode: 0o100755 })).toBe(false);
});
