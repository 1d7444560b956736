import type { Field } from './field';

/** A field from a function of the middles of voxels. */
export function fieldOf(side: number, value: (x: number, y: number, z: number) => number): Field {
  const values = new Float32Array(side ** 3);
  for (let x = 0, i = 0; x < side; x++)
    for (let y = 0; y < side; y++)
      for (let z = 0; z < side; z++, i++) values[i] = value(x + 0.5, y + 0.5, z + 0.5);
  return { values, side };
}

/** Noise from 0 to 1, the same for the same seed (mulberry32). Every value may be full, those at the border too. */
export function noise(side: number, seed: number): Field {
  let state = seed >>> 0;
  return fieldOf(side, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}

/** A ball that falls off softly: half at `radius` around (cx, cy, cz). */
export function ball(side: number, radius: number, cx = side / 2, cy = side / 2, cz = side / 2): Field {
  return fieldOf(side, (x, y, z) =>
    Math.min(1, Math.max(0, 0.5 + (radius - Math.hypot(x - cx, y - cy, z - cz)) / 4)),
  );
}
