import { describe, expect, it } from 'vitest';
import { countOomKills, diedOfMemory, memoryLimit } from './death';

const death = {
  code: null as number | null,
  memoryBytes: 1e9,
  limitBytes: 8e9,
  oomKills: { before: 2 as number | null, after: 2 as number | null },
};

describe('diedOfMemory', () => {
  it('believes the kernel', () => {
    expect(diedOfMemory({ ...death, oomKills: { before: 2, after: 3 } })).toBe(true);
    expect(diedOfMemory({ ...death, code: 1, oomKills: { before: 2, after: 3 } })).toBe(false);
  });

  it('takes a large process that was killed or aborted to have run out', () => {
    for (const code of [null, 9, 137, 134, 6]) {
      expect(diedOfMemory({ ...death, code, memoryBytes: 6e9 })).toBe(true);
      expect(diedOfMemory({ ...death, code })).toBe(false);
    }
    expect(diedOfMemory({ ...death, code: 1, memoryBytes: 6e9 })).toBe(false);
    expect(diedOfMemory({ ...death, memoryBytes: null })).toBe(false);
  });

  it('reads this machine', () => {
    expect(memoryLimit()).toBeGreaterThan(1e8);
    const kills = countOomKills();
    expect(kills === null || kills >= 0).toBe(true);
  });
});
