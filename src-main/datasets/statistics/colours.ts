import type { DatasetStatistics } from '../../../src-preload/contract';

/** Bars of the charts. */
export const brightnessBars = 16;
export const hueBars = 24;

/** Colours of the palette. */
const paletteSize = 8;
/** Pixels that the palette is made from. */
const palettePixels = 20_000;
const rounds = 12;

/** Distances between colours up to this are not seen; greys have no hue. */
const leastChroma = 0.02;

type Colours = Pick<DatasetStatistics, 'brightness' | 'hues' | 'palette' | 'coloured'>;

/** Gathers the colours of pictures, one picture after the other. */
export class ColourStatistics {
  readonly #sums: Float64Array;
  readonly #brightness = new Float64Array(brightnessBars);
  readonly #hues = new Float64Array(hueBars);
  readonly #palette: number[] = [];
  readonly #stride: number;
  #pictures = 0;
  #pixels = 0;
  #coloured = 0;
  #walked = 0;

  /**
   * @param side of the pictures in pixels
   * @param expected how many there will be
   */
  constructor(
    private readonly side: number,
    expected: number,
  ) {
    this.#sums = new Float64Array(side * side * 3);
    this.#stride = Math.max(1, Math.floor((expected * side * side) / palettePixels));
  }

  /** @param pixels side × side × 3 bytes: RGB */
  add(pixels: Uint8Array): void {
    this.#pictures++;
    for (let i = 0; i < pixels.length; i++) this.#sums[i]! += pixels[i]!;
    for (let i = 0; i < pixels.length; i += 3) {
      const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
      const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      this.#brightness[Math.min(brightnessBars - 1, Math.floor((luma * brightnessBars) / 256))]!++;
      const chroma = Math.max(r, g, b) - Math.min(r, g, b);
      // A hue counts by how strong it is: nearly grey pixels have one by chance.
      if (chroma > 25) {
        this.#coloured++;
        this.#hues[Math.floor((hueOf(r, g, b, chroma) * hueBars) / 360) % hueBars]! += chroma;
      }
    }
    const pixelCount = this.side * this.side;
    // Evenly over all pixels of all pictures.
    for (; this.#walked < this.#pixels + pixelCount; this.#walked += this.#stride) {
      const at = (this.#walked - this.#pixels) * 3;
      this.#palette.push(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!);
    }
    this.#pixels += pixelCount;
  }

  /** The mean of all pictures: side × side × 3 bytes. */
  mean(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#sums, (sum) => Math.round(sum / Math.max(1, this.#pictures)));
  }

  finish(): Colours {
    return {
      brightness: shares(this.#brightness),
      hues: shares(this.#hues),
      coloured: this.#pixels === 0 ? 0 : this.#coloured / this.#pixels,
      palette: paletteOf(this.#palette),
    };
  }
}

function shares(values: Float64Array): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return [...values].map((value) => (sum === 0 ? 0 : value / sum));
}

/** Degrees on the colour circle. */
function hueOf(r: number, g: number, b: number, chroma: number): number {
  const most = Math.max(r, g, b);
  const sixth = most === r ? (g - b) / chroma + 6 : most === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
  return (sixth * 60) % 360;
}

/**
 * The colours that stand for all: k-means in OKLab (Ottosson 2020), where distances are about as large as they look.
 * Begins with the colours that are farthest from each other, so the same pictures give the same palette.
 *
 * @param pixels RGB bytes, one pixel after the other
 */
function paletteOf(pixels: readonly number[]): Colours['palette'] {
  const count = pixels.length / 3;
  if (count === 0) return [];
  const points = new Float64Array(count * 3);
  for (let i = 0; i < count; i++) {
    points.set(toOklab(pixels[i * 3]!, pixels[i * 3 + 1]!, pixels[i * 3 + 2]!), i * 3);
  }
  const apart = (i: number, centre: Float64Array): number =>
    (points[i * 3]! - centre[0]!) ** 2 +
    (points[i * 3 + 1]! - centre[1]!) ** 2 +
    (points[i * 3 + 2]! - centre[2]!) ** 2;

  let centres = [meanOf(points, () => true)];
  const nearest = Float64Array.from({ length: count }, (_, i) => apart(i, centres[0]!));
  while (centres.length < Math.min(paletteSize, count)) {
    let farthest = 0;
    for (let i = 1; i < count; i++) if (nearest[i]! > nearest[farthest]!) farthest = i;
    if (nearest[farthest]! < leastChroma ** 2) break;
    const centre = points.slice(farthest * 3, farthest * 3 + 3);
    centres.push(centre);
    for (let i = 0; i < count; i++) nearest[i] = Math.min(nearest[i]!, apart(i, centre));
  }

  const owner = new Uint8Array(count);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < count; i++) {
      let best = 0;
      let least = Infinity;
      centres.forEach((centre, c) => {
        const distance = apart(i, centre);
        if (distance < least) [least, best] = [distance, c];
      });
      owner[i] = best;
    }
    centres = centres.map((centre, c) => meanOf(points, (i) => owner[i] === c, centre));
  }
  const sizes = centres.map(() => 0);
  for (const c of owner) sizes[c]!++;
  return centres
    .map((centre, c) => ({ colour: toHex(centre), share: sizes[c]! / count }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

function meanOf(
  points: Float64Array,
  belongs: (i: number) => boolean,
  otherwise?: Float64Array,
): Float64Array {
  const sum = new Float64Array(3);
  let count = 0;
  for (let i = 0; i < points.length / 3; i++) {
    if (!belongs(i)) continue;
    count++;
    for (let k = 0; k < 3; k++) sum[k]! += points[i * 3 + k]!;
  }
  return count === 0 && otherwise ? otherwise : sum.map((value) => value / Math.max(1, count));
}

function toOklab(r: number, g: number, b: number): [number, number, number] {
  const [red, green, blue] = [linear(r), linear(g), linear(b)];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toHex([lightness, a, b]: Float64Array): string {
  const l = (lightness! + 0.3963377774 * a! + 0.2158037573 * b!) ** 3;
  const m = (lightness! - 0.1055613458 * a! - 0.0638541728 * b!) ** 3;
  const s = (lightness! - 0.0894841775 * a! - 1.291485548 * b!) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].reduce((text, value) => text + encoded(value).toString(16).padStart(2, '0'), '#');
}

/** sRGB byte → light. */
function linear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Light → sRGB byte. */
function encoded(light: number): number {
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.max(0, Math.min(255, Math.round(value * 255)));
}
