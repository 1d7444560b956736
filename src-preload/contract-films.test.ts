import { describe, expect, it } from 'vitest';
import { planFilm } from './contract-films';

const sheets = (count: number): number[] => Array.from({ length: count }, (_, i) => i * 20);

describe('planFilm', () => {
  it('shows every sheet when they fit into the time', () => {
    expect(planFilm(sheets(40), { by: 'seconds', seconds: 8 })).toEqual({ sheets: sheets(40), fps: 5 });
    expect(planFilm(sheets(3), { by: 'seconds', seconds: 6 }).fps).toBe(0.5);
  });

  it('leaves sheets out evenly when they do not, never the first and the last', () => {
    const { sheets: chosen, fps } = planFilm(sheets(1000), { by: 'seconds', seconds: 4 });
    expect(fps).toBe(25);
    expect(chosen).toHaveLength(100);
    expect(chosen[0]).toBe(0);
    expect(chosen.at(-1)).toBe(999 * 20);
    expect(new Set(chosen).size).toBe(100);
    const gaps = chosen.slice(1).map((step, i) => step - chosen[i]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(20);
  });

  it('shows every sheet at a given speed', () => {
    expect(planFilm(sheets(1000), { by: 'fps', fps: 50 }).sheets).toHaveLength(1000);
  });

  it('refuses a film of one picture', () => {
    for (const count of [0, 1]) {
      expect(() => planFilm(sheets(count), { by: 'fps', fps: 5 })).toThrow(
        expect.objectContaining({ code: 'filmTooShort', params: { count } }) as Error,
      );
    }
  });
});
