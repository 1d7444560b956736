import type { FaceSquare } from '../../src-main/gan/finder/boxes';
import { RandomSequence } from '../../src-main/gan/latent/random';
import type { Photo, Tile } from './tiles';

/** Composes drawn pages with faces at known places. Everything follows from the seed and the number of the page. */

export interface Sources {
  faces: readonly Tile[];
  /** The studio's own starter drawings. */
  drawings: readonly Tile[];
  photos: readonly Photo[];
}

export interface PageOptions {
  width: number;
  height: number;
  /** Faces on a page: least and most. */
  faces: readonly [number, number];
  /** Sides of faces in pixels, evenly spread on a logarithmic scale. */
  sides: readonly [number, number];
  /** Things that are no faces: least and most. */
  decoys: readonly [number, number];
  /** Now and then a part of a face that is much too large: its eyes must not be taken for faces. */
  giants: boolean;
}

export interface Page {
  width: number;
  height: number;
  /** height × width × 3, 0 … 255. */
  data: Float32Array<ArrayBuffer>;
  faces: FaceSquare[];
}

/** The bytes of a page: RGB. */
export function pageBytes({ data }: Page): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = Math.round(data[i]!);
  return bytes;
}

type Colour = [number, number, number];

export function composePage(sources: Sources, options: PageOptions, seed: number, number: number): Page {
  return new Composer(sources, options, new RandomSequence(seed, 'initial/page', number)).compose();
}

class Composer {
  readonly #page: Page;

  constructor(
    private readonly sources: Sources,
    private readonly options: PageOptions,
    private readonly random: RandomSequence,
  ) {
    const { width, height } = options;
    this.#page = { width, height, data: new Float32Array(width * height * 3), faces: [] };
  }

  compose(): Page {
    const { faces, sides, decoys } = this.options;
    this.#background();
    const marks = this.random.below(5);
    for (let i = 0; i < marks; i++) this.#mark();
    const [few, many] = faces;
    const count = few + this.random.below(many - few + 1);
    const wanted = decoys[0] + this.random.below(decoys[1] - decoys[0] + 1);
    if (this.options.giants && this.#chance(0.12)) this.#giant();
    for (let i = 0; i < wanted; i++) this.#decoy();
    for (let i = 0; i < count; i++) this.#face(sides);
    // Bubbles and strokes over the picture, as on a page of a comic.
    if (this.#chance(0.25)) this.#mark();
    this.#finish();
    return this.#page;
  }

  #chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  #between(low: number, high: number): number {
    return low + (high - low) * this.random.uniform();
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)]!;
  }

  #colour(): Colour {
    const kind = this.random.uniform();
    if (kind < 0.2) return [255, 255, 255];
    if (kind < 0.3) {
      const grey = this.#between(0, 255);
      return [grey, grey, grey];
    }
    // The pale colours of skin, which must not be enough to be a face.
    if (kind < 0.42) return [this.#between(225, 255), this.#between(185, 230), this.#between(160, 215)];
    return [this.#between(0, 255), this.#between(0, 255), this.#between(0, 255)];
  }

  // ------------------------------------------------------------------------------------------- backgrounds

  #background(): void {
    const kind = this.random.uniform();
    if (kind < 0.35) this.#photo(0, 0, this.#page.width, this.#page.height, this.#between(0.35, 2.5));
    else if (kind < 0.6) this.#gradient(0, 0, this.#page.width, this.#page.height);
    else if (kind < 0.75) this.#texture();
    else {
      this.#fill(
        0,
        0,
        this.#page.width,
        this.#page.height,
        this.#chance(0.6) ? [255, 255, 255] : this.#colour(),
      );
      this.#panels();
    }
  }

  #panels(): void {
    const { width, height } = this.#page;
    const gap = Math.round(this.#between(2, 6));
    let top = gap;
    while (top < height - 12) {
      const tall = Math.max(14, Math.round(this.#between(0.25, 0.7) * height));
      let left = gap;
      while (left < width - 12) {
        const wide = Math.max(14, Math.round(this.#between(0.3, 1) * width));
        const right = Math.min(width - gap, left + wide);
        const low = Math.min(height - gap, top + tall);
        const kind = this.random.uniform();
        if (kind < 0.3) this.#photo(left, top, right, low, this.#between(0.4, 2));
        else if (kind < 0.65) this.#gradient(left, top, right, low);
        else this.#fill(left, top, right, low, this.#colour());
        this.#frame(left, top, right, low);
        left = right + gap;
      }
      top += tall + gap;
    }
  }

  #frame(left: number, top: number, right: number, low: number): void {
    const black: Colour = [20, 20, 20];
    this.#fill(left, top, right, top + 1, black);
    this.#fill(left, low - 1, right, low, black);
    this.#fill(left, top, left + 1, low, black);
    this.#fill(right - 1, top, right, low, black);
  }

  #fill(left: number, top: number, right: number, low: number, colour: Colour): void {
    const { width, height, data } = this.#page;
    for (let y = Math.max(0, top); y < Math.min(height, low); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
        const at = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) data[at + c] = colour[c]!;
      }
    }
  }

  #gradient(left: number, top: number, right: number, low: number): void {
    const { width, data } = this.#page;
    const [a, b] = [this.#colour(), this.#colour()];
    const angle = this.#between(0, 2 * Math.PI);
    const [dx, dy] = [Math.cos(angle) / (right - left), Math.sin(angle) / (low - top)];
    for (let y = top; y < low; y++) {
      for (let x = left; x < right; x++) {
        const part = Math.min(
          1,
          Math.max(0, 0.5 + (x - (left + right) / 2) * dx + (y - (top + low) / 2) * dy),
        );
        const at = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) data[at + c] = a[c]! + (b[c]! - a[c]!) * part;
      }
    }
  }

  /** Stripes, dots and waves. */
  #texture(): void {
    const { width, height, data } = this.#page;
    const [a, b] = [this.#colour(), this.#colour()];
    const [fx, fy] = [this.#between(0.02, 0.9), this.#between(0.02, 0.9)];
    const dots = this.#chance(0.5);
    const noise = this.#between(0, 30);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const wave = dots ? Math.sin(x * fx) * Math.sin(y * fy) : Math.sin(x * fx + y * fy);
        const part = wave / 2 + 0.5;
        const grain = noise * (this.random.uniform() - 0.5);
        const at = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) data[at + c] = a[c]! + (b[c]! - a[c]!) * part + grain;
      }
    }
  }

  /** A part of a photo, enlarged or made smaller, sometimes in few flat colours like a painted background. */
  #photo(left: number, top: number, right: number, low: number, zoom: number): void {
    const { width, data } = this.#page;
    const photo = this.#pick(this.sources.photos);
    const scale = Math.min(1 / zoom, (photo.width - 1) / (right - left), (photo.height - 1) / (low - top));
    const fromX = this.#between(0, photo.width - 1 - (right - left) * scale);
    const fromY = this.#between(0, photo.height - 1 - (low - top) * scale);
    const step = this.#chance(0.3) ? this.#between(24, 64) : 0;
    for (let y = top; y < low; y++) {
      const v = Math.floor(fromY + (y - top) * scale);
      for (let x = left; x < right; x++) {
        const u = Math.floor(fromX + (x - left) * scale);
        const from = (v * photo.width + u) * 3;
        const to = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) {
          const value = photo.data[from + c]!;
          data[to + c] = step > 0 ? Math.round(value / step) * step : value;
        }
      }
    }
  }

  // ------------------------------------------------------------------------------------------- drawn things

  /** Something drawn: a stroke, an ellipse (filled or not), rays, rows of "writing". */
  #mark(): void {
    const { width, height } = this.#page;
    const kind = this.random.uniform();
    const colour = this.#chance(0.5) ? ([25, 20, 30] as Colour) : this.#colour();
    const [x, y] = [this.#between(0, width), this.#between(0, height)];
    const reach = Math.exp(this.#between(Math.log(6), Math.log(Math.max(width, height) / 2)));
    if (kind < 0.3) {
      let [px, py] = [x, y];
      for (let i = 0; i < 6; i++) {
        const [nx, ny] = [px + this.#between(-reach, reach) / 2, py + this.#between(-reach, reach) / 2];
        this.#line(px, py, nx, ny, this.#between(0.7, 2.5), colour);
        [px, py] = [nx, ny];
      }
    } else if (kind < 0.65) {
      const [rx, ry] = [reach * this.#between(0.4, 1), reach * this.#between(0.4, 1)];
      this.#ellipse(x, y, rx, ry, this.#colour(), true);
      if (this.#chance(0.6)) this.#ellipse(x, y, rx, ry, colour, false);
      // Rings and pairs of them: wheels, buttons, buds, and no eyes in a face.
      if (this.#chance(0.4)) this.#ellipse(x, y, rx / 2, ry / 2, this.#colour(), true);
      if (this.#chance(0.3)) this.#ellipse(x + 2.4 * rx, y, rx, ry, this.#colour(), true);
    } else if (kind < 0.8) {
      for (let i = 0; i < 10; i++) {
        const angle = this.#between(0, 2 * Math.PI);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        this.#line(x + c * reach * 0.4, y + s * reach * 0.4, x + c * reach, y + s * reach, 0.9, colour);
      }
    } else {
      const letter = this.#between(3, 9);
      for (let row = 0; row < 3; row++) {
        for (let i = 0; i < 8; i++) {
          if (this.#chance(0.2)) continue;
          const [lx, ly] = [x + i * letter, y + row * letter * 1.6];
          for (let stroke = 0; stroke < 2; stroke++) {
            this.#line(
              lx + this.#between(0, letter * 0.8),
              ly + this.#between(0, letter),
              lx + this.#between(0, letter * 0.8),
              ly + this.#between(0, letter),
              letter / 7,
              colour,
            );
          }
        }
      }
    }
  }

  #line(x0: number, y0: number, x1: number, y1: number, thick: number, colour: Colour): void {
    const length = Math.hypot(x1 - x0, y1 - y0);
    const steps = Math.max(1, Math.ceil(length));
    for (let i = 0; i <= steps; i++) {
      this.#dot(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps, thick / 2, colour);
    }
  }

  #dot(x: number, y: number, radius: number, colour: Colour): void {
    for (let v = Math.floor(y - radius - 1); v <= y + radius + 1; v++) {
      for (let u = Math.floor(x - radius - 1); u <= x + radius + 1; u++) {
        this.#blend(u, v, colour, Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(u - x, v - y))));
      }
    }
  }

  #ellipse(x: number, y: number, rx: number, ry: number, colour: Colour, filled: boolean): void {
    const { width, height } = this.#page;
    for (let v = Math.max(0, Math.floor(y - ry - 1)); v <= Math.min(height - 1, y + ry + 1); v++) {
      for (let u = Math.max(0, Math.floor(x - rx - 1)); u <= Math.min(width - 1, x + rx + 1); u++) {
        const inside = (1 - Math.hypot((u - x) / rx, (v - y) / ry)) * Math.min(rx, ry);
        this.#blend(u, v, colour, Math.min(1, Math.max(0, filled ? inside + 0.5 : 1.2 - Math.abs(inside))));
      }
    }
  }

  #blend(x: number, y: number, colour: ArrayLike<number>, opacity: number): void {
    const { width, height, data } = this.#page;
    if (opacity <= 0 || x < 0 || y < 0 || x >= width || y >= height) return;
    const at = (y * width + x) * 3;
    for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! + (colour[c]! - data[at + c]!) * opacity;
  }

  // ------------------------------------------------------------------------------------------- faces and decoys

  #face([least, most]: readonly [number, number]): void {
    const tile = this.#chance(0.2) ? this.#pick(this.sources.drawings) : this.#pick(this.sources.faces);
    const face = this.#place(Math.exp(this.#between(Math.log(least), Math.log(most))));
    if (!face) return;
    const angle = this.#chance(0.5) ? 0 : (this.random.normal() * 10 * Math.PI) / 180;
    const flip = this.#chance(0.5);
    if (this.#chance(0.4)) this.#body(face);
    this.#paste(tile, face, angle, flip, null);
    this.#page.faces.push(face);
  }

  /** Room for a square: faces do not cover each other by more than a little. */
  #place(side: number): FaceSquare | null {
    const { width, height, faces } = this.#page;
    // Some stand half outside of the page; their middle does not.
    const inset = Math.min(0.5, this.#chance(0.15) ? 0.3 : 0.5) * side;
    for (let attempt = 0; attempt < 12; attempt++) {
      const x = width <= 2 * inset ? width / 2 : this.#between(inset, width - inset);
      const y = height <= 2 * inset ? height / 2 : this.#between(inset, height - inset);
      const free = faces.every(
        (other) => Math.max(Math.abs(other.x - x), Math.abs(other.y - y)) > (other.side + side) * 0.46,
      );
      if (free) return { x, y, side };
    }
    return null;
  }

  #body({ x, y, side }: FaceSquare): void {
    const cloth = this.#colour();
    const skin: Colour = [this.#between(220, 255), this.#between(180, 230), this.#between(150, 215)];
    const shoulders = side * this.#between(0.5, 0.9);
    this.#ellipse(x, y + side * 1.15, shoulders, side * 0.62, cloth, true);
    this.#ellipse(x, y + side * 0.5, side * 0.16, side * 0.28, skin, true);
    if (this.#chance(0.5)) this.#ellipse(x, y + side * 1.15, shoulders, side * 0.62, [25, 20, 30], false);
    // Hair behind the head.
    if (this.#chance(0.5))
      this.#ellipse(x, y, side * 0.62, side * this.#between(0.6, 0.9), this.#colour(), true);
  }

  /**
   * What a net that looks for the manner of pasting, for skin or for eyes alone would take for a face: pieces of faces,
   * shuffled faces, cut-outs of photos and textures, pasted in the same ways.
   */
  #decoy(): void {
    const [least, most] = this.options.sides;
    const place = this.#place(Math.exp(this.#between(Math.log(least), Math.log(most))));
    if (!place) return;
    const kind = this.random.uniform();
    const angle = this.#between(-0.4, 0.4);
    if (kind < 0.35) {
      this.#paste(this.#pick(this.sources.faces), place, angle, false, this.#piece());
    } else if (kind < 0.55) {
      this.#paste(this.#pick(this.sources.faces), place, angle, false, this.#shuffle());
    } else {
      this.#paste(this.#photoTile(), place, angle, false, null);
    }
  }

  #giant(): void {
    const { width, height } = this.#page;
    const side = this.#between(100, 220);
    const middle = { x: this.#between(0, width), y: this.#between(0, height), side };
    this.#paste(this.#pick(this.sources.faces), middle, this.#between(-0.3, 0.3), this.#chance(0.5), null);
  }

  /** A part of a face, at most half of its width or height: an eye, a mouth, hair. */
  #piece(): Remap {
    const size = this.#between(0.2, 0.42);
    // Hair at the rim as often as what is in the middle.
    const [left, top] = [this.#between(0, 1 - size), this.#between(0, 1 - size)];
    return (u, v) => [left + u * size, top + v * size];
  }

  /** The quarters of a face in another order. */
  #shuffle(): Remap {
    const order = this.#pick([
      [3, 2, 1, 0],
      [2, 3, 0, 1],
      [1, 0, 3, 2],
      [3, 0, 1, 2],
    ] as const);
    return (u, v) => {
      const quarter = order[(v >= 0.5 ? 2 : 0) + (u >= 0.5 ? 1 : 0)]!;
      return [(u % 0.5) + (quarter & 1) / 2, (v % 0.5) + (quarter >> 1) / 2];
    };
  }

  #photoTile(): Tile {
    const photo = this.#pick(this.sources.photos);
    const side = 64;
    const zoom = this.#between(0.7, 4);
    const [left, top] = [
      this.#between(0, photo.width - 1 - side * zoom),
      this.#between(0, photo.height - 1 - side * zoom),
    ];
    const data = new Uint8Array(side * side * 4).fill(255);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const from = (Math.floor(top + y * zoom) * photo.width + Math.floor(left + x * zoom)) * 3;
        for (let c = 0; c < 3; c++) data[(y * side + x) * 4 + c] = photo.data[from + c]!;
      }
    }
    return { levels: [{ side, data }], face: { x: 0.5, y: 0.5, side: 1 } };
  }

  /** @param face the square on the page that the face of the tile shall fill */
  #paste(tile: Tile, face: FaceSquare, angle: number, flip: boolean, remap: Remap | null): void {
    const { width, height } = this.#page;
    const scale = face.side / tile.face.side;
    const level = tile.levels.findLast(({ side }) => side >= scale * 0.8) ?? tile.levels[0]!;
    const whole = tile.levels[0]!.data[3] === 255;
    const edge = whole ? this.#edge() : null;
    const tone = this.#tone();
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const reach = scale * (whole ? 1.1 : 1);
    const sample: Sample = new Float64Array(4);
    for (let y = Math.max(0, Math.floor(face.y - reach)); y < Math.min(height, face.y + reach); y++) {
      for (let x = Math.max(0, Math.floor(face.x - reach)); x < Math.min(width, face.x + reach); x++) {
        const dx = (x + 0.5 - face.x) / scale;
        const dy = (y + 0.5 - face.y) / scale;
        const turned = cos * dx + sin * dy;
        let u = (flip ? -turned : turned) + tile.face.x;
        let v = cos * dy - sin * dx + tile.face.y;
        const opacity = edge ? edge(u, v) : u >= 0 && v >= 0 && u < 1 && v < 1 ? 1 : 0;
        if (opacity <= 0) continue;
        if (remap) [u, v] = remap(mirror(u), mirror(v));
        sampleTile(level, mirror(u), mirror(v), sample);
        this.#blend(x, y, tone(sample), (opacity * sample[3]!) / 255);
      }
    }
  }

  /** How the rim of a pasted picture fades: hard, round, or its mirrored rim grows into the page. */
  #edge(): (u: number, v: number) => number {
    const kind = this.random.uniform();
    if (kind < 0.25) return (u, v) => (u >= 0 && v >= 0 && u < 1 && v < 1 ? 1 : 0);
    if (kind < 0.6) {
      const [rx, ry] = [this.#between(0.46, 0.62), this.#between(0.48, 0.64)];
      const soft = this.#between(0.02, 0.25);
      const squarish = this.#chance(0.5);
      return (u, v) => {
        const a = ((u - 0.5) / rx) ** 2;
        const b = ((v - 0.5) / ry) ** 2;
        const distance = squarish ? Math.sqrt(Math.sqrt(a * a + b * b)) : Math.sqrt(a + b);
        return Math.min(1, Math.max(0, (1 - distance) / soft));
      };
    }
    const grown = this.#between(0.05, 0.4);
    return (u, v) => {
      const outside = Math.max(0, -u, -v, u - 1, v - 1);
      return Math.max(0, 1 - outside / grown);
    };
  }

  /** Light and colour of one pasted thing. */
  #tone(): (colour: Sample) => Sample {
    const contrast = this.#between(0.75, 1.2);
    const brightness = this.#between(-20, 20);
    const tint = [this.#between(0.85, 1.15), this.#between(0.85, 1.15), this.#between(0.85, 1.15)];
    const grey = this.#chance(0.15);
    const toned: Sample = new Float64Array(3);
    return (colour) => {
      const light = 0.3 * colour[0]! + 0.59 * colour[1]! + 0.11 * colour[2]!;
      for (let c = 0; c < 3; c++) {
        toned[c] = ((grey ? light : colour[c]! * tint[c]!) - 128) * contrast + 128 + brightness;
      }
      return toned;
    };
  }

  // ------------------------------------------------------------------------------------------- the whole page

  /** What scanners and cameras do: light, missing colour, softness, noise; sometimes a grey rim. */
  #finish(): void {
    const { width, height, data } = this.#page;
    const gain = this.#between(0.8, 1.15);
    const lift = this.#between(-15, 15);
    const grey = this.#chance(0.2);
    const noise = this.#chance(0.4) ? this.#between(0, 12) : 0;
    if (this.#chance(0.2)) this.#soften();
    for (let at = 0; at < data.length; at += 3) {
      const light = 0.3 * data[at]! + 0.59 * data[at + 1]! + 0.11 * data[at + 2]!;
      const grain = noise > 0 ? noise * (this.random.uniform() - 0.5) : 0;
      for (let c = 0; c < 3; c++) {
        const value = (grey ? light : data[at + c]!) * gain + lift + grain;
        data[at + c] = Math.min(255, Math.max(0, value));
      }
    }
    if (!this.#chance(0.1)) return;
    const rim = this.random.below(16);
    const colour: Colour = [127.5, 127.5, 127.5];
    this.#fill(0, 0, rim, height, colour);
    this.#fill(0, 0, width, rim, colour);
  }

  /** A 1-2-1 blur along both axes. */
  #soften(): void {
    const { width, height, data } = this.#page;
    for (const [step, length, lines, stride] of [
      [3, width, height, width * 3],
      [width * 3, height, width, 3],
    ] as const) {
      for (let line = 0; line < lines; line++) {
        for (let c = 0; c < 3; c++) {
          const begin = line * stride + c;
          let before = data[begin]!;
          for (let i = 0; i < length; i++) {
            const at = begin + i * step;
            const here = data[at]!;
            const after = i + 1 < length ? data[at + step]! : here;
            data[at] = (before + 2 * here + after) / 4;
            before = here;
          }
        }
      }
    }
  }
}

type Sample = Float64Array<ArrayBuffer>;
type Remap = (u: number, v: number) => [number, number];

/** Folds what is outside of 0 … 1 back in. */
function mirror(value: number): number {
  const folded = Math.abs(value) % 2;
  return folded > 1 ? 2 - folded : folded;
}

/** Bilinear, into `to`: RGBA. */
function sampleTile(
  { side, data }: { side: number; data: Uint8Array },
  u: number,
  v: number,
  to: Sample,
): void {
  const x = Math.min(side - 1, Math.max(0, u * side - 0.5));
  const y = Math.min(side - 1, Math.max(0, v * side - 0.5));
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = x - left;
  const fy = y - top;
  const a = (top * side + left) * 4;
  const right = left + 1 < side ? 4 : 0;
  const c = a + (top + 1 < side ? side * 4 : 0);
  for (let k = 0; k < 4; k++) {
    const upper = data[a + k]! * (1 - fx) + data[a + right + k]! * fx;
    const lower = data[c + k]! * (1 - fx) + data[c + right + k]! * fx;
    to[k] = upper * (1 - fy) + lower * fy;
  }
}
