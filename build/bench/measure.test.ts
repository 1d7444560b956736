import { describe, expect, it } from 'vitest';
import { compare, median, quantile, table } from './measure';

describe('the bench', () => {
  it('takes the middle value', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('takes quantiles by rank', () => {
    const values = Array.from({ length: 20 }, (_, i) => 20 - i);
    expect([0.05, 0.5, 0.95, 1].map((part) => quantile(values, part))).toEqual([1, 10, 19, 20]);
    expect(quantile([7], 0.95)).toBe(7);
  });

  it('measures in turn and compares within each round', async () => {
    const order: string[] = [];
    const contender = (name: string, values: number[]) => ({
      name,
      measure: () => {
        order.push(name);
        return Promise.resolve({ value: values.shift()! });
      },
    });
    const rows = await compare([contender('a', [10, 20, 40]), contender('b', [5, 10, 10])], 3, () => {});
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(rows.map(({ median, ratio }) => [median, ratio])).toEqual([
      [20, 1],
      [10, 0.5],
    ]);
    expect(table('title', 'ms', rows)).toMatch(/b +10 +5 10 10 +– +0\.50$/m);
  });
});
