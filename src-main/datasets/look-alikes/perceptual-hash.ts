/** Side of the grey picture that is transformed (a smaller one is as it is), and of the corner of low frequencies that is kept. */
const mostSide = 32;
const kept = 8;

/** Bytes of a hash. */
export const hashBytes = (kept * kept) / 8;

const waveTables = new Map<number, Float64Array[]>();

/** Waves[u][x] = cos((2x + 1)(u + 1)π / 2N): the first wave is left out, it is the brightness of the whole. */
function wavesOf(side: number): Float64Array[] {
  let waves = waveTables.get(side);
  if (!waves) {
    waves = Array.from({ length: kept }, (_, u) =>
      Float64Array.from({ length: side }, (_, x) => Math.cos(((2 * x + 1) * (u + 1) * Math.PI) / (2 * side))),
    );
    waveTables.set(side, waves);
  }
  return waves;
}

/**
 * The perceptual hash of a picture: pictures that look alike have hashes that differ in few bits, whatever was done to
 * their size, compression and brightness. A bit for each of 64 low frequencies of the cosine transform of 32 × 32 grey
 * values: whether it is above their median (Zauner, “Implementation and Benchmarking of Perceptual Image Hash
 * Functions”, 2010, section 3.2.1).
 *
 * @param pixels picture side × picture side × 3 bytes: RGB, rows from the top
 * @param pictureSide a multiple of 32, or less
 * @returns 8 bytes, the lowest frequency in the most significant bit
 */
export function perceptualHash(pixels: Uint8Array, pictureSide: number): Uint8Array<ArrayBuffer> {
  const side = Math.min(mostSide, pictureSide);
  const waves = wavesOf(side);
  const grey = greyValues(pixels, pictureSide, side);
  // Columns first: kept × side, then rows: kept × kept.
  const columns = new Float64Array(kept * side);
  for (let u = 0; u < kept; u++) {
    const wave = waves[u]!;
    for (let y = 0; y < side; y++) {
      const factor = wave[y]!;
      const row = y * side;
      for (let x = 0; x < side; x++) columns[u * side + x]! += factor * grey[row + x]!;
    }
  }
  const frequencies = new Float64Array(kept * kept);
  for (let u = 0; u < kept; u++) {
    for (let v = 0; v < kept; v++) {
      const wave = waves[v]!;
      let sum = 0;
      for (let x = 0; x < side; x++) sum += wave[x]! * columns[u * side + x]!;
      frequencies[u * kept + v] = sum;
    }
  }
  const sorted = frequencies.slice().sort();
  const median = (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2;
  const hash = new Uint8Array(hashBytes);
  for (let i = 0; i < frequencies.length; i++) {
    // What rounding leaves of a flat picture is no frequency.
    if (frequencies[i]! - median > 1) hash[i >> 3]! |= 0x80 >> (i & 7);
  }
  return hash;
}

/** Brightness (Rec. 601) of a picture, summed up to side × side: whole numbers, so that equal grey stays equal. */
function greyValues(pixels: Uint8Array, pictureSide: number, side: number): Float64Array {
  const factor = pictureSide / side;
  if (!Number.isInteger(factor)) throw new RangeError(`${pictureSide} is no multiple of ${side}.`);
  const grey = new Float64Array(side * side);
  const cell = Uint8Array.from({ length: pictureSide }, (_, x) => Math.floor(x / factor));
  for (let y = 0, from = 0; y < pictureSide; y++) {
    const row = cell[y]! * side;
    for (let x = 0; x < pictureSide; x++, from += 3) {
      grey[row + cell[x]!]! += 299 * pixels[from]! + 587 * pixels[from + 1]! + 114 * pixels[from + 2]!;
    }
  }
  return grey;
}
