import type { Point } from './hand';

/** Where a thing stands on the sheet: its own middle is (0, 0), its own half height 1, with y down. */
export interface Place {
  x: number;
  y: number;
  /** Pixels for a length of 1. */
  size: number;
  /** Radians, clockwise. */
  angle: number;
  flip: boolean;
}

/** From a thing's own coordinates to pixels. */
export function onto({ x, y, size, angle, flip }: Place): (u: number, v: number) => Point {
  const [cos, sin] = [Math.cos(angle) * size, Math.sin(angle) * size];
  return (u, v) => {
    const across = flip ? -u : u;
    return [x + across * cos - v * sin, y + across * sin + v * cos];
  };
}
