import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gate, inOrder } from './parallel';

describe('inOrder', () => {
  it('keeps the order and bounds what is under way', async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const items = Array.from({ length: 30 }, (_, i) => i);
    for await (const result of inOrder(items, 4, async (i) => {
      most = Math.max(most, ++running);
      await sleep((i * 7) % 5);
      running--;
      return i;
    })) {
      results.push(result);
    }
    expect(results).toEqual(items);
    expect(most).toBe(4);
  });

  it('hands an error on in its turn and does not trip over the others', async () => {
    const results: number[] = [];
    const work = async (i: number): Promise<number> => {
      if (i >= 2) throw new Error(`item ${i}`);
      return i;
    };
    await expect(async () => {
      for await (const result of inOrder([0, 1, 2, 3, 4], 3, work)) results.push(result);
    }).rejects.toThrow('item 2');
    expect(results).toEqual([0, 1]);
  });
});

describe('a gate', () => {
  it('lets in what fits, and alone what never would', async () => {
    const gate = new Gate(10);
    let used = 0;
    const work = (weight: number) =>
      gate.run(weight, async () => {
        used += weight;
        expect(used <= 10 || used === weight).toBe(true);
        await sleep(1);
        used -= weight;
        if (weight === 3) throw new Error('three');
      });
    const results = await Promise.allSettled([4, 4, 4, 50, 1, 3, 10, 0, 2].map(work));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(used).toBe(0);
    // Everything was given back.
    await gate.run(10, async () => {});
  });
});
