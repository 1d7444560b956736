import type { Enlarger, Tile } from './enlarger';

/** Keys 1981, "Cubic convolution interpolation for digital image processing", with a = −1/2. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

const taps = 4;

/** Of each of the new samples that lie on an old one: by how much its first tap lies before that, and the four weights. */
function phases(scale: number): { first: number; weights: number[] }[] {
  return Array.from({ length: scale }, (_, i) => {
    const centre = (i + 0.5) / scale - 0.5;
    const first = Math.floor(centre) - 1;
    return { first, weights: Array.from({ length: taps }, (__, k) => cubic(centre - first - k)) };
  });
}

/** Bicubic interpolation, as every picture editor has it: what the nets have to be better than. */
export function bicubicEnlarger(scale: number): Enlarger {
  const steps = phases(scale);
  return {
    scale,
    radius: 2,
    bytesPerPixel: 12 * (1 + scale + scale * scale),
    enlarge: (tile) => Promise.resolve(across(down(tile, scale, steps), scale, steps)),
  };
}

function down({ width, height, data }: Tile, scale: number, steps: ReturnType<typeof phases>): Tile {
  const stride = width * 3;
  const out = new Float32Array(height * scale * stride);
  for (let y = 0; y < height * scale; y++) {
    const { first, weights } = steps[y % scale]!;
    for (let k = 0; k < taps; k++) {
      const row = clamp(Math.floor(y / scale) + first + k, height) * stride;
      const weight = weights[k]!;
      for (let x = 0; x < stride; x++) out[y * stride + x]! += weight * data[row + x]!;
    }
  }
  return { width, height: height * scale, data: out };
}

function across({ width, height, data }: Tile, scale: number, steps: ReturnType<typeof phases>): Tile {
  const out = new Float32Array(height * width * scale * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * scale; x++) {
      const { first, weights } = steps[x % scale]!;
      const to = (y * width * scale + x) * 3;
      for (let k = 0; k < taps; k++) {
        const from = (y * width + clamp(Math.floor(x / scale) + first + k, width)) * 3;
        const weight = weights[k]!;
        for (let c = 0; c < 3; c++) out[to + c]! += weight * data[from + c]!;
      }
    }
  }
  return { width: width * scale, height, data: out };
}

const clamp = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at));
