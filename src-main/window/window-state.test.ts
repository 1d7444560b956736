import { describe, expect, it } from 'vitest';
import { restoreState } from './window-state';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const saved = { x: 100, y: 80, width: 1200, height: 800, maximized: false };

describe('restoreState', () => {
  it('comes back where it was', () => {
    expect(restoreState(saved, [screen])).toEqual(saved);
  });

  it('forgets a place on a screen that is gone, not the size', () => {
    const state = restoreState({ ...saved, x: 2500, maximized: true }, [screen]);
    expect(state).toEqual({ width: 1200, height: 800, maximized: true });
  });

  it('does not open with its title bar out of reach', () => {
    for (const place of [{ y: -400 }, { y: 1030 }, { x: -1150 }]) {
      expect(restoreState({ ...saved, ...place }, [screen])).not.toHaveProperty('x');
    }
  });

  it('falls back for a file that says nonsense', () => {
    for (const bad of [undefined, null, 'x', {}, { ...saved, width: 5 }, { ...saved, x: 'left' }]) {
      expect(restoreState(bad, [screen])).toEqual({ width: 1360, height: 860 });
    }
  });

  it('fits a small screen', () => {
    expect(restoreState(undefined, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
      width: 1024,
      height: 700,
    });
  });
});
