import { bend, ellipse, path, penLine, rectangle, star, type Box } from '../curves';
import type { Point } from '../hand';
import { hex } from '../colours';
import type { Sheet } from '../sheet';
import { alphabet } from './alphabet';

type Glyph = (readonly Point[])[];

/**
 * Rows of letters, of Latin capitals or of signs that each sheet makes up. They mean nothing. Fonts are not asked for,
 * since every machine has others.
 */
export class Lettering {
  readonly #alphabet: readonly Glyph[];
  readonly #weight: number;
  readonly #slant: number;

  constructor(private readonly sheet: Sheet) {
    const { hand } = sheet;
    this.#weight = hand.between(0.09, 0.2);
    this.#slant = hand.chance(0.3) ? hand.between(0.1, 0.3) : 0;
    this.#alphabet = hand.chance(0.6) ? alphabet : Array.from({ length: 24 }, () => this.#sign());
  }

  /** A sign of bars, posts and sweeps, as dense as those of East Asia. */
  #sign(): Glyph {
    const { hand } = this.sheet;
    const strokes: Glyph = [];
    const rows = hand.whole(2, 4);
    for (let i = 0; i < rows; i++) {
      const [y, left] = [(i + 0.3) / rows, hand.pick([0, 0, 0.2, 0.5])];
      strokes.push([
        [left, y],
        [hand.pick([1, 1, 0.8, 0.5]), y],
      ]);
    }
    for (let i = hand.whole(1, 2); i > 0; i--) {
      const x = hand.pick([0.1, 0.3, 0.5, 0.7, 0.9]);
      strokes.push([
        [x, hand.between(0, 0.3)],
        [x, hand.between(0.7, 1)],
      ]);
    }
    if (hand.chance(0.6)) strokes.push(bend([0.5, 0.3], [0.45, 0.8], [0, 1], 6));
    if (hand.chance(0.6)) strokes.push(bend([0.5, 0.3], [0.6, 0.8], [1, 1], 6));
    if (hand.chance(0.3))
      strokes.push([...rectangle({ left: 0.2, right: 0.8, top: 0.4, bottom: 0.75 }), [0.2, 0.4]]);
    return strokes;
  }

  /** Lines of letters of the given height that fill a box. */
  text(box: Box, height: number, colour = this.sheet.ink): void {
    const { hand } = this.sheet;
    const d: string[] = [];
    const [wide, gap] = [height * 0.68, height * 0.2];
    for (let y = box.top; y + height <= box.bottom; y += height * 1.5) {
      for (let x = box.left; x + wide <= box.right; x += wide + gap) {
        if (hand.chance(0.13)) continue;
        for (const stroke of hand.pick(this.#alphabet)) {
          const points = stroke.map(
            ([u, v]) => [x + u * wide + (0.5 - v) * this.#slant * height, y + v * height] as const,
          );
          d.push(penLine(points, Math.max(0.9, this.#weight * height), 'none', { contrast: 0.2 }));
        }
      }
    }
    this.sheet.add(`<path d="${d.join('')}" fill="${hex(colour)}"/>`);
  }

  /** A large word with an outline, as sounds are lettered. */
  word(x: number, y: number, height: number): void {
    const { sheet } = this;
    const { hand } = sheet;
    const letters = hand.whole(2, 5);
    const angle = hand.between(-0.4, 0.4);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const body: string[] = [];
    const edge: string[] = [];
    for (let i = 0; i < letters; i++) {
      for (const stroke of hand.pick(this.#alphabet)) {
        const points = stroke.map(([u, v]) => {
          const [px, py] = [(i * 1.05 + u * 0.8) * height * 0.8, v * height * (1 + i * 0.08)];
          return [x + px * cos - py * sin, y + px * sin + py * cos] as const;
        });
        body.push(penLine(points, height * 0.17, 'none', { contrast: 0.3 }));
        edge.push(penLine(points, height * 0.17 + sheet.pen * 3, 'none', { contrast: 0.2 }));
      }
    }
    const fill = sheet.coloured ? sheet.colour() : sheet.paper;
    sheet.add(
      `<path d="${edge.join('')}" fill="${hex(sheet.ink)}" stroke="${hex(sheet.ink)}" stroke-width="${Math.max(1, sheet.pen)}"/><path d="${body.join('')}" fill="${hex(fill)}"/>`,
    );
  }

  /** A speech balloon with letters. */
  balloon(x: number, y: number, rx: number, ry: number): void {
    const { sheet } = this;
    const { hand } = sheet;
    const kind = hand.pick(['round', 'round', 'burst', 'box', 'cloud'] as const);
    let area: readonly Point[];
    if (kind === 'burst') {
      const points = hand.whole(12, 22);
      area = star(0, 0, 1.35, 1, points, hand.between(0, 1)).map(
        ([u, v]) => [x + u * rx, y + v * ry] as const,
      );
    } else if (kind === 'box')
      area = [
        [x - rx, y - ry],
        [x + rx, y - ry],
        [x + rx, y + ry],
        [x - rx, y + ry],
      ];
    else if (kind === 'cloud') {
      const bumps = hand.whole(8, 13);
      area = Array.from({ length: bumps * 8 }, (_, i) => {
        const t = (i / (bumps * 8)) * 2 * Math.PI;
        const r = 1 + 0.13 * Math.abs(Math.sin((bumps * t) / 2));
        return [x + rx * 1.05 * r * Math.cos(t), y + ry * 1.05 * r * Math.sin(t)] as const;
      });
    } else {
      const t = hand.between(0.3, 2.8);
      const tail: Point = [x + rx * 1.5 * Math.cos(t), y + ry * 1.5 * Math.sin(t)];
      area = ellipse(x, y, rx, ry, 0, 60).flatMap((point, i) =>
        i === Math.round((t / (2 * Math.PI)) * 60) ? [tail] : [point],
      );
    }
    const paper = sheet.manner === 'night' ? sheet.paper : { h: 0, s: 0, l: 1 };
    sheet.add(`<path d="${path(area)}" fill="${hex(paper)}"/>`);
    sheet.outline(area, 1.2);
    const height = Math.max(6, Math.min(hand.between(8, 20), ry * 0.45));
    this.text(
      { left: x - rx * 0.66, right: x + rx * 0.66, top: y - ry * 0.6, bottom: y + ry * 0.66 },
      height,
    );
  }
}
