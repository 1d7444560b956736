import { hex, hairColour, lit, palette, shaded, skin, type Colour } from './colours';
import { boxOf, path, penLine, rectangle, round, type Box, type Taper } from './curves';
import type { Hand } from './hand';
import { type Point } from './hand';

/** How a drawing is made. */
export type Manner = 'cel' | 'ink' | 'tone' | 'pencil' | 'soft' | 'flat' | 'night';

/** What a shadow is made of in manners without colour. */
type Texture = 'hatch' | 'cross' | 'dots' | 'black';

export interface ShapeOptions {
  /** A shadow on the side away from the light. */
  shade?: boolean;
  /** Width of the outline in line widths; 0 is none. */
  line?: number;
  /** A pattern over the fill. */
  pattern?: boolean;
}

/** A sheet that is drawn on: collects SVG, and knows how everything on it is drawn. */
export class Sheet {
  readonly manner: Manner;
  readonly ink: Colour;
  readonly paper: Colour;
  readonly colours: readonly Colour[];
  /** Width of a usual line in pixels. */
  readonly pen: number;
  readonly #light: Point;
  readonly #texture: Texture;
  readonly #contrast: number;
  readonly #spacing: number;
  readonly #angle: number;
  readonly #parts: string[] = [];
  #ids = 0;

  constructor(
    readonly hand: Hand,
    readonly width: number,
    readonly height: number,
    manner: Manner,
  ) {
    this.manner = manner;
    this.colours = palette(hand);
    const hue = hand.between(0, 360);
    const night = manner === 'night';
    this.paper = night
      ? { h: hue, s: hand.between(0, 0.5), l: hand.between(0.04, 0.16) }
      : {
          h: hand.between(30, 60),
          s: hand.between(0, 0.6),
          l: hand.chance(0.5) ? 1 : hand.between(0.92, 0.98),
        };
    this.ink = night
      ? { h: hue, s: hand.between(0, 0.3), l: hand.between(0.88, 1) }
      : manner === 'soft'
        ? { h: hand.between(0, 40), s: 0.35, l: hand.between(0.2, 0.35) }
        : { h: hue, s: hand.between(0, 0.3), l: hand.chance(0.6) ? 0.04 : hand.between(0.08, 0.2) };
    this.pen = hand.between(1.1, 3.6) * (manner === 'pencil' ? 0.6 : 1);
    const angle = hand.between(-2.6, -0.5);
    this.#light = [Math.cos(angle), Math.sin(angle)];
    this.#texture =
      manner === 'tone' ? 'dots' : hand.pick(['hatch', 'cross', 'dots', 'black', 'hatch'] as const);
    this.#contrast = hand.between(0.1, 0.75);
    this.#spacing = hand.between(3, 8);
    this.#angle = hand.between(0, Math.PI);
  }

  /** Whether areas have colours of their own; they are of the paper's otherwise. */
  get coloured(): boolean {
    return this.manner === 'cel' || this.manner === 'soft' || this.manner === 'flat';
  }

  add(svg: string): void {
    this.#parts.push(svg);
  }

  id(): string {
    return `d${this.#ids++}`;
  }

  colour(): Colour {
    return this.hand.pick(this.colours);
  }

  skin(): Colour {
    return skin(this.hand);
  }

  hair(): Colour {
    return hairColour(this.hand);
  }

  /** What `draw` adds, clipped to an area. */
  within(area: readonly Point[], draw: () => void): void {
    const id = this.id();
    this.add(`<clipPath id="${id}"><path d="${path(area)}"/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.add('</g>');
  }

  fill(area: readonly Point[], colour: Colour, opacity = 1): void {
    const faint = opacity < 1 ? ` fill-opacity="${round(opacity)}"` : '';
    this.add(`<path d="${path(area)}" fill="${hex(colour)}"${faint}/>`);
  }

  /** Many areas of one colour, as path data. */
  paths(data: readonly string[], colour: Colour): void {
    this.add(`<path d="${data.join('')}" fill="${hex(colour)}"/>`);
  }

  /** A gradient over an area, from one colour at the top or the light's side to the other. */
  gradient(area: readonly Point[], from: Colour, to: Colour, towards: Point = [0, 1]): void {
    const id = this.id();
    const { left, top, right, bottom } = boxOf(area);
    const [x, y, r] = [(left + right) / 2, (top + bottom) / 2, Math.max(right - left, bottom - top) / 2];
    const ends = `x1="${round(x - towards[0] * r)}" y1="${round(y - towards[1] * r)}" x2="${round(x + towards[0] * r)}" y2="${round(y + towards[1] * r)}"`;
    this.add(
      `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" ${ends}><stop offset="0" stop-color="${hex(from)}"/><stop offset="1" stop-color="${hex(to)}"/></linearGradient><path d="${path(area)}" fill="url(#${id})"/>`,
    );
  }

  /** A line of the pen. */
  line(points: readonly Point[], width = 1, taper: Taper = 'both', colour: Colour = this.ink): void {
    const d = penLine(points, Math.max(0.5, width * this.pen), taper, { contrast: this.#contrast });
    if (this.manner !== 'pencil') {
      this.add(`<path d="${d}" fill="${hex(colour)}"/>`);
      return;
    }
    // A pencil goes over its line again, not quite at the same place.
    const jitter = (): Point[] => {
      const [dx, dy] = [this.hand.between(-1.2, 1.2), this.hand.between(-1.2, 1.2)];
      return points.map(([x, y]) => [x + dx, y + dy] as const);
    };
    const again = penLine(jitter(), Math.max(0.5, width * this.pen * 0.7), taper);
    this.add(
      `<path d="${d}" fill="${hex(colour)}" fill-opacity=".75"/><path d="${again}" fill="${hex(colour)}" fill-opacity=".45"/>`,
    );
  }

  /** The line around an area. */
  outline(area: readonly Point[], width = 1, colour: Colour = this.ink): void {
    const d = penLine(area, width * this.pen, 'none', { contrast: this.#contrast, closed: true });
    this.add(`<path d="${d}" fill="${hex(colour)}"/>`);
  }

  /** An area with its fill, shadow, pattern and outline, in the manner of the sheet. */
  shape(area: readonly Point[], colour: Colour, options: ShapeOptions = {}): void {
    const { shade = true, line = 1, pattern = false } = options;
    const base = this.coloured ? colour : this.paper;
    if (this.manner === 'soft') this.gradient(area, lit(base, 0.5), shaded(base, 0.8), this.#away());
    else this.fill(area, base);
    if (pattern) this.within(area, () => this.pattern(boxOf(area), colour));
    if (shade) this.#shade(area, base);
    if (line > 0 && this.manner !== 'flat')
      this.outline(area, line, this.manner === 'soft' ? shaded(base, 2) : this.ink);
  }

  #away(): Point {
    return [-this.#light[0], -this.#light[1]];
  }

  /** What the light does not reach: the area less itself, moved towards the light. */
  #shade(area: readonly Point[], base: Colour): void {
    if (this.manner === 'soft') return;
    const { left, top, right, bottom } = boxOf(area);
    const depth = Math.min(right - left, bottom - top) * this.hand.between(0.08, 0.22);
    if (depth < 2) return;
    const moved = area.map(([x, y]) => [x + this.#light[0] * depth, y + this.#light[1] * depth] as const);
    const id = this.id();
    const frame = rectangle({ left: left - 1, top: top - 1, right: right + 1, bottom: bottom + 1 });
    this.add(
      `<clipPath id="${id}"><path clip-rule="evenodd" d="${path(frame)}${path(moved)}"/></clipPath><g clip-path="url(#${id})">`,
    );
    this.within(area, () => {
      if (this.coloured) this.fill(area, shaded(base));
      else this.texture(boxOf(area));
    });
    this.add('</g>');
  }

  /** Hatching, dots or black in a box; the same on the whole sheet. */
  texture(box: Box, kind: Texture = this.manner === 'pencil' ? 'hatch' : this.#texture): void {
    if (kind === 'black') this.fill(rectangle(box), this.ink);
    else if (kind === 'dots') this.dots(box, () => 0.34, this.#spacing);
    else {
      this.hatch(box, this.#angle, this.#spacing);
      if (kind === 'cross') this.hatch(box, this.#angle + 1.2, this.#spacing);
    }
  }

  /** Parallel lines by hand. */
  hatch(box: Box, angle: number, spacing: number, colour: Colour = this.ink): void {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const reach = Math.hypot(box.right - box.left, box.bottom - box.top) / 2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const d: string[] = [];
    for (let v = -reach; v <= reach; v += spacing * this.hand.between(0.8, 1.2)) {
      const [from, to] = [-reach * this.hand.between(0.9, 1), reach * this.hand.between(0.9, 1)];
      const bow = spacing * this.hand.between(-0.6, 0.6);
      const point = (u: number, w: number): Point => [x + u * cos - w * sin, y + u * sin + w * cos];
      const points = [point(from, v), point((from + to) / 2, v + bow), point(to, v)];
      d.push(
        penLine(
          [0, 0.25, 0.5, 0.75, 1].map((t) => {
            const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
            return [
              p * points[0]![0] + q * points[1]![0] + r * points[2]![0],
              p * points[0]![1] + q * points[1]![1] + r * points[2]![1],
            ] as const;
          }),
          Math.min(spacing * 0.4, this.pen * 0.6),
          'none',
          { contrast: 0 },
        ),
      );
    }
    const faint = this.manner === 'pencil' ? ' fill-opacity=".6"' : '';
    this.add(`<path d="${d.join('')}" fill="${hex(colour)}"${faint}/>`);
  }

  /** Screentone: a grid of dots at 45 degrees. `size` gives radii in parts of the spacing, by the place in the box. */
  dots(
    box: Box,
    size: (u: number, v: number) => number,
    spacing: number,
    colour: Colour = this.ink,
    angle = Math.PI / 4,
  ): void {
    const bins = new Map<number, string[]>();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    const reach = Math.ceil(Math.hypot(w, h) / 2 / spacing);
    const [cos, sin] = [Math.cos(angle) * spacing, Math.sin(angle) * spacing];
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        const [px, py] = [x + i * cos - j * sin, y + i * sin + j * cos];
        const [u, v] = [(px - box.left) / w, (py - box.top) / h];
        if (u < -0.02 || u > 1.02 || v < -0.02 || v > 1.02) continue;
        const diameter = round(Math.round(size(u, v) * 24) / 12) * spacing;
        if (diameter < 0.3) continue;
        const bin = bins.get(diameter) ?? [];
        if (bin.length === 0) bins.set(diameter, bin);
        bin.push(`M${round(px)} ${round(py)}h0`);
      }
    }
    for (const [diameter, d] of bins) {
      this.add(
        `<path d="${d.join('')}" stroke="${hex(colour)}" stroke-width="${round(diameter)}" stroke-linecap="round" fill="none"/>`,
      );
    }
  }

  /** A pattern of cloth or paper in a box. */
  pattern(box: Box, on: Colour): void {
    const colour = this.coloured ? (this.hand.chance(0.5) ? lit(on) : shaded(on, 1.4)) : this.ink;
    const step = this.hand.between(7, 26);
    const angle = this.hand.pick([0, Math.PI / 4, Math.PI / 2, this.hand.between(0, Math.PI)]);
    const kind = this.hand.pick(['stripes', 'checks', 'tartan', 'stars', 'spots', 'waves'] as const);
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    if (kind === 'spots') {
      const radius = this.hand.between(0.15, 0.4);
      this.dots(box, () => radius, step, colour, angle);
      return;
    }
    const [x, y, reach] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2, Math.hypot(w, h) / 2];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const point = (u: number, v: number): Point => [x + u * cos - v * sin, y + u * sin + v * cos];
    const band = (u: number, v: number, width: number, height: number): string =>
      path([point(u, v), point(u + width, v), point(u + width, v + height), point(u, v + height)]);
    const d: string[] = [];
    const share = this.hand.between(0.2, 0.6);
    for (let v = -reach, row = 0; v < reach; v += step, row++) {
      if (kind === 'stripes' || kind === 'tartan') d.push(band(-reach, v, 2 * reach, step * share));
      else if (kind === 'waves') {
        const wave: Point[] = [];
        for (let u = -reach; u <= reach; u += step / 4)
          wave.push(point(u, v + Math.sin((u / step) * Math.PI) * step * 0.3));
        d.push(penLine(wave, step * share * 0.5, 'none', { contrast: 0 }));
      } else
        for (let u = -reach + (row % 2) * step; u < reach; u += 2 * step) {
          if (kind === 'checks') d.push(band(u, v, step, step));
          else {
            const [sx, sy] = point(u, v);
            const points = Array.from({ length: 10 }, (_, i) => {
              const [t, r] = [angle + (i * Math.PI) / 5, (i % 2 ? 0.2 : 0.48) * step];
              return [sx + r * Math.cos(t), sy + r * Math.sin(t)] as const;
            });
            d.push(path(points));
          }
        }
    }
    this.add(`<path d="${d.join('')}" fill="${hex(colour)}"/>`);
    if (kind === 'tartan') {
      const across: string[] = [];
      for (let u = -reach; u < reach; u += step) across.push(band(u, -reach, step * share, 2 * reach));
      this.add(`<path d="${across.join('')}" fill="${hex(colour)}" fill-opacity=".5"/>`);
    }
  }

  /** Gaps in the lines where a pencil skips the tooth of the paper. What is bare stays as it is. */
  grain(): void {
    const id = this.id();
    const [frequency, cover] = [this.hand.between(0.4, 0.9), this.hand.between(-2.2, -1.7)];
    this.#noise(id, frequency, 2, `0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 4 0 0 0 ${round(cover)}`);
  }

  /** Clouds of pigment and bare paper, as watercolour dries. */
  wash(): void {
    const id = this.id();
    this.#noise(id, this.hand.between(0.006, 0.025), 3, `0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1.2 0 0 0 -0.42`);
  }

  /** The paper's colour over everything, as opaque as noise (Perlin 1985) of a frequency says. */
  #noise(id: string, frequency: number, octaves: number, toAlpha: string): void {
    const area = `x="0" y="0" width="${this.width}" height="${this.height}"`;
    const noise = `<feTurbulence type="fractalNoise" baseFrequency="${frequency.toFixed(4)}" numOctaves="${octaves}" seed="${this.hand.whole(0, 9999)}"/>`;
    this.add(
      `<filter id="${id}" filterUnits="userSpaceOnUse" ${area}>${noise}<feColorMatrix type="matrix" values="${toAlpha}" result="cover"/><feComposite in="SourceGraphic" in2="cover" operator="in"/></filter><rect ${area} fill="${hex(this.paper)}" filter="url(#${id})"/>`,
    );
  }

  /** @param scale pixels that the picture is rendered with, for each of its own */
  svg(scale: number): string {
    const { width, height } = this;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${hex(this.paper)}"/>${this.#parts.join('')}</svg>`;
  }
}
