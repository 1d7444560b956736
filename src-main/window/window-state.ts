import type { Rectangle } from 'electron';
import { z } from 'zod';
import { readJson, writeJson } from './json-file';

export const smallest = { width: 960, height: 640 };
const usual = { width: 1360, height: 860 };

const stateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(smallest.width).max(20_000),
  height: z.number().int().min(smallest.height).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof stateSchema>;

/**
 * Where the window stood last time, as far as that place still exists.
 *
 * @param displays work areas of the screens there are now
 */
export function restoreState(
  saved: unknown,
  displays: readonly Rectangle[],
): Partial<WindowState> & typeof usual {
  const first = displays[0];
  const fit = (size: typeof usual): typeof usual => ({
    width: Math.max(smallest.width, Math.min(size.width, first?.width ?? size.width)),
    height: Math.max(smallest.height, Math.min(size.height, first?.height ?? size.height)),
  });
  const parsed = stateSchema.safeParse(saved);
  if (!parsed.success) return fit(usual);
  const state = parsed.data;
  const screen = displays.find((display) => isReachable(state, display));
  if (!screen) return { ...fit(state), maximized: state.maximized };
  return state;
}

/** Enough of the title bar lies on the screen to take hold of it. */
function isReachable(state: WindowState, display: Rectangle): boolean {
  const visible = Math.min(state.x + state.width, display.x + display.width) - Math.max(state.x, display.x);
  return visible >= 120 && state.y >= display.y - 8 && state.y <= display.y + display.height - 48;
}

export function loadState(path: string, displays: readonly Rectangle[]): ReturnType<typeof restoreState> {
  return restoreState(readJson(path), displays);
}

/** Window state is a convenience: a disk that cannot take it is no reason to trouble a person. */
export function saveState(path: string, state: WindowState): void {
  try {
    writeJson(path, state);
  } catch (error) {
    console.error('The window state could not be saved:', (error as NodeJS.ErrnoException).code ?? 'unknown');
  }
}
