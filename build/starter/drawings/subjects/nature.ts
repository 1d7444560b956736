import { lit, shaded, type Colour } from '../colours';
import { bend, ellipse, rectangle, star, through, type Box } from '../curves';
import type { Point } from '../hand';
import { onto, type Place } from '../place';
import type { Sheet } from '../sheet';

const greens = (sheet: Sheet): Colour => ({
  h: sheet.hand.between(70, 165),
  s: sheet.hand.between(0.25, 0.65),
  l: sheet.hand.between(0.28, 0.6),
});

/** A leaf from a to b with its veins. */
function leaf(sheet: Sheet, a: Point, b: Point, wide: number, colour: Colour): void {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const out = (t: number, w: number): Point => [a[0] + dx * t - dy * w, a[1] + dy * t + dx * w];
  const [left, right] = [bend(a, out(0.4, wide), b, 14), bend(b, out(0.4, -wide), a, 14)];
  sheet.shape([...left, ...right], colour);
  if (Math.hypot(dx, dy) < 18) return;
  const vein = sheet.coloured ? shaded(colour, 1.6) : sheet.ink;
  sheet.line(bend(a, out(0.5, wide * 0.08), b), 0.7, 'end', vein);
  for (let i = 2; i < 8; i++) {
    const t = i / 10;
    for (const side of [-1, 1])
      sheet.line(
        [out(t, 0), out(t + 0.12, side * wide * 0.62 * Math.sin(Math.PI * t ** 0.8))],
        0.5,
        'end',
        vein,
      );
  }
}

/** A twig with leaves: its foot at (0, 1), its tip near (0, −1). */
export function twig(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const colour = greens(sheet);
  const stem = bend(at(0, 1), at(hand.between(-0.5, 0.5), 0), at(hand.between(-0.4, 0.4), -1), 24);
  const [long, wide] = [hand.between(0.35, 0.75), hand.between(0.25, 0.7)];
  sheet.line(stem, 2.2, 'end', sheet.coloured ? shaded(colour, 1.4) : sheet.ink);
  const leaves = hand.whole(6, 14);
  for (let i = 0; i < leaves; i++) {
    const t = 0.12 + (0.88 * i) / leaves;
    const from = stem[Math.floor(t * 24)]!;
    const angle = -Math.PI / 2 + place.angle + (i % 2 ? 1 : -1) * hand.between(0.5, 1.1);
    const reach = place.size * long * (1.1 - t * 0.6);
    leaf(
      sheet,
      from,
      [from[0] + Math.cos(angle) * reach, from[1] + Math.sin(angle) * reach],
      wide,
      hand.chance(0.2) ? lit(colour, 0.4) : colour,
    );
  }
}

/** A blossom with one or two rings of petals. */
export function blossom(sheet: Sheet, { x, y, size, angle }: Place): void {
  const { hand } = sheet;
  const colour = sheet.colour();
  const petals = hand.whole(5, 11);
  const wide = hand.between(0.5, 1.3) * (2.4 / petals);
  const notch = hand.chance(0.4);
  for (const ring of hand.chance(0.5) ? [1, 0.62] : [1])
    for (let i = 0; i < petals; i++) {
      const t = angle + ((i + (ring < 1 ? 0.5 : 0)) * 2 * Math.PI) / petals;
      const out = (r: number, w: number): Point => [
        x + size * ring * (r * Math.cos(t) - w * Math.sin(t)),
        y + size * ring * (r * Math.sin(t) + w * Math.cos(t)),
      ];
      const petal = through(
        [
          out(0.12, 0),
          out(0.6, wide * 0.55),
          out(0.95, wide * 0.4),
          out(notch ? 0.85 : 1.02, 0),
          out(0.95, -wide * 0.4),
          out(0.6, -wide * 0.55),
        ],
        true,
      );
      sheet.shape(petal, ring < 1 ? lit(colour, 0.5) : colour);
      for (const w of [-0.15, 0, 0.15])
        sheet.line(
          [out(0.2, 0), out(0.45, w * wide), out(0.7, w * 2 * wide)],
          0.5,
          'end',
          sheet.coloured ? shaded(colour, 1.5) : sheet.ink,
        );
    }
  const middle = ellipse(x, y, size * 0.2, size * 0.2);
  sheet.shape(middle, { h: 45, s: 0.8, l: 0.55 });
  sheet.within(middle, () =>
    sheet.hatch(
      { left: x - size * 0.2, top: y - size * 0.2, right: x + size * 0.2, bottom: y + size * 0.2 },
      0.8,
      Math.max(2.5, size * 0.06),
    ),
  );
}

/** A cloud's edge of arcs. */
function cloud(sheet: Sheet, x: number, y: number, w: number): void {
  const { hand } = sheet;
  const bumps = hand.whole(5, 8);
  const edge: Point[] = [];
  for (let i = 0; i < bumps; i++) {
    const u = -w / 2 + (w * i) / bumps;
    const rise = w * 0.22 * Math.sin((Math.PI * (i + 0.5)) / bumps) + w * 0.03;
    edge.push(
      ...bend(
        [x + u, y - rise * 0.7],
        [x + u + w / bumps / 2, y - rise * 2.2],
        [x + u + w / bumps, y - rise * 0.7],
        10,
      ),
    );
  }
  edge.push(...bend(edge.at(-1)!, [x, y + w * 0.1], edge[0]!, 12));
  sheet.shape(edge, { h: 210, s: 0.2, l: 0.96 }, { line: 0.8 });
}

/** A tree: a trunk and a crown of leaf tufts, its foot at (0, 1). */
export function tree(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const bark: Colour = { h: 25, s: 0.3, l: hand.between(0.2, 0.45) };
  const trunk = [
    ...bend(at(-0.16, 1), at(-0.05, 0.6), at(-0.09, -0.1)),
    ...bend(at(0.09, -0.1), at(0.05, 0.6), at(0.18, 1)),
  ];
  sheet.shape(trunk, bark);
  for (let i = 0; i < 5; i++) {
    const u = hand.between(-0.08, 0.08);
    sheet.line(bend(at(u, 0.2), at(u * 0.5, 0.5), at(u * 1.3, hand.between(0.7, 0.95))), 0.6);
  }
  const colour = greens(sheet);
  const tufts = hand.whole(4, 8);
  for (let i = 0; i < tufts; i++) {
    const [u, v, r] = [hand.between(-0.5, 0.5), hand.between(-0.75, -0.1), hand.between(0.25, 0.45)];
    const points = hand.whole(11, 18);
    const edge = star(0, 0, r * 1.12, r * 0.92, points, hand.between(0, 1)).map(([a, b]) => at(u + a, v + b));
    sheet.shape(through(edge, true, 4), hand.chance(0.3) ? lit(colour, 0.3) : colour);
    for (let k = 0; k < 7; k++) {
      const [a, b] = [u + hand.between(-0.7, 0.7) * r, v + hand.between(-0.7, 0.7) * r];
      sheet.line(
        bend(at(a - 0.05, b), at(a - 0.02, b + 0.06), at(a + 0.05, b + 0.01), 6),
        0.7,
        'both',
        sheet.coloured ? shaded(colour, 1.5) : sheet.ink,
      );
    }
  }
}

export function grass(sheet: Sheet, box: Box, count: number): void {
  const { hand } = sheet;
  const colour = greens(sheet);
  for (let i = 0; i < count; i++) {
    const [x, y] = [hand.between(box.left, box.right), hand.between(box.top, box.bottom)];
    const tall = hand.between(10, 38);
    const lean = hand.between(-0.5, 0.5) * tall;
    sheet.line(
      bend([x, y], [x + lean * 0.2, y - tall * 0.6], [x + lean, y - tall], 8),
      hand.between(0.8, 2),
      'end',
      sheet.coloured ? shaded(colour, hand.between(0, 1.6)) : sheet.ink,
    );
  }
}

/** Sky, ridges, trees and a meadow in a box. */
export function landscape(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  const { left, top, right, bottom } = box;
  const [w, h] = [right - left, bottom - top];
  const sky: Colour = {
    h: hand.pick([205, 215, 30, 340, 265]),
    s: hand.between(0.4, 0.8),
    l: hand.between(0.45, 0.75),
  };
  if (sheet.coloured) sheet.gradient(rectangle(box), sky, lit({ ...sky, h: sky.h + 25 }, 1.4));
  else if (hand.chance(0.6)) sheet.dots(box, (_, v) => Math.max(0, 0.5 - v * 0.9), hand.between(4, 8));
  const sun = ellipse(
    left + w * hand.between(0.15, 0.85),
    top + h * hand.between(0.12, 0.35),
    w * 0.07,
    w * 0.07,
  );
  sheet.shape(sun, { h: 48, s: 0.9, l: 0.75 }, { shade: false });
  for (let i = hand.whole(0, 4); i > 0; i--)
    cloud(sheet, left + w * hand.uniform(), top + h * hand.between(0.1, 0.42), w * hand.between(0.15, 0.45));
  const ridges = hand.whole(2, 4);
  const land = greens(sheet);
  for (let i = 0; i < ridges; i++) {
    const base = top + h * (0.38 + (0.36 * i) / ridges);
    const rough = h * (0.16 - 0.03 * i);
    const points: Point[] = [];
    const peaks = hand.whole(6, 13);
    for (let k = 0; k <= peaks; k++)
      points.push([
        left - 80 + ((w + 160) * k) / peaks,
        base + rough * hand.between(-1, 0.6) * (k % 2 ? 1 : 0.4),
      ]);
    const jagged = hand.chance(0.5);
    const ridge = jagged ? points : through(points);
    const far = 1 - i / ridges;
    sheet.shape([...ridge, [right + 80, bottom + 80], [left - 80, bottom + 80]], {
      h: land.h + far * 60,
      s: land.s * (1 - far * 0.4),
      l: land.l + far * 0.25,
    });
    for (const [x, y] of points.slice(1, -1)) {
      if (!jagged) continue;
      for (let k = 0; k < 4; k++)
        sheet.line(
          [
            [x, y + 2],
            [x + hand.between(-4, 12), y + rough * 0.3],
            [x + hand.between(0, 30), y + rough * hand.between(0.5, 0.9)],
          ],
          0.7,
          'end',
          sheet.coloured ? shaded(land, 1.5) : sheet.ink,
        );
    }
  }
  for (let i = hand.whole(1, 6); i > 0; i--) {
    const size = h * hand.between(0.08, 0.3);
    tree(sheet, {
      x: left + w * hand.uniform(),
      y: top + h * hand.between(0.72, 0.85) - size,
      size,
      angle: 0,
      flip: hand.chance(0.5),
    });
  }
  grass(sheet, { left, right, top: top + h * 0.82, bottom: bottom + 10 }, Math.round(w / hand.between(3, 9)));
}
