import { lit, shaded } from '../colours';
import { bend, boxOf, ellipse, rectangle, star, through, type Box } from '../curves';
import type { Point } from '../hand';
import { onto, type Place } from '../place';
import type { Sheet } from '../sheet';
import { eye } from './person';

/** Bundles of hair strands that flow side by side across the place. */
export function strands(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const hair = sheet.hair();
  const [sway, swing] = [hand.between(-0.8, 0.8), hand.between(-0.8, 0.8)];
  const bundles = hand.whole(4, 8);
  for (let i = 0; i < bundles; i++) {
    const u = -0.9 + (1.8 * i) / bundles;
    const wide = hand.between(0.18, 0.4);
    const tip = at(u + swing + hand.between(-0.2, 0.2), hand.between(0.7, 1.1));
    const spine = (w: number): Point[] => [
      at(u * 0.6 + w * 0.5, -1),
      at(u + sway + w, -0.2),
      at(u - sway * 0.5 + w, 0.4),
      tip,
    ];
    sheet.shape(
      [...through(spine(-wide / 2), false, 10), ...through(spine(wide / 2), false, 10).reverse()],
      hand.chance(0.3) ? lit(hair, 0.4) : hair,
    );
    for (let k = 0; k < hand.whole(4, 9); k++) {
      const line = through(spine(hand.between(-0.45, 0.45) * wide), false, 10);
      sheet.line(
        line.slice(hand.whole(0, 12)),
        hand.between(0.4, 1),
        'both',
        sheet.coloured ? (hand.chance(0.3) ? lit(hair, 1.2) : shaded(hair, 1.7)) : sheet.ink,
      );
    }
  }
}

/** One large eye with its brow, as drawn to practise. */
export function eyeStudy(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  eye(sheet, at, {
    wide: 0.8,
    high: hand.between(0.45, 0.75),
    iris: sheet.colour(),
    closed: false,
    size: place.size,
  });
  for (let i = 0; i < 14; i++) {
    const u = -0.9 + i * 0.14;
    sheet.line(
      bend(
        at(u, -1 - 0.15 * Math.sin(i / 4)),
        at(u + 0.1, -1.1),
        at(u + 0.22, -1.12 - 0.12 * Math.sin(i / 4)),
        6,
      ),
      1,
      'end',
    );
  }
}

/** A solid with hatched sides: a box, a ball, a cone or a tube. */
export function solid(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const colour = sheet.colour();
  const kind = hand.pick(['box', 'ball', 'cone', 'tube'] as const);
  if (kind === 'ball') {
    const area = ellipse(place.x, place.y, place.size * 0.8, place.size * 0.8);
    sheet.shape(area, colour);
    sheet.within(area, () => {
      for (let i = 1; i < 9; i++) {
        const k = 0.8 - i * 0.05;
        sheet.line(bend(at(0.8, -k), at(0.15 + i * 0.08, 0.2 + i * 0.1), at(-k, 0.8)), 0.6);
      }
    });
    return;
  }
  if (kind === 'box') {
    const [x, y] = [hand.between(0.5, 0.8), hand.between(0.25, 0.4)];
    const tall = hand.between(0.5, 0.9);
    const top = [at(0, -tall + y), at(-x, -tall), at(0, -tall - y), at(x, -tall)];
    const left = [at(-x, -tall), at(0, -tall + y), at(0, 0.6 + y), at(-x, 0.6)];
    const right = [at(x, -tall), at(0, -tall + y), at(0, 0.6 + y), at(x, 0.6)];
    sheet.shape(top, lit(colour, 0.6), { shade: false });
    sheet.shape(left, colour, { shade: false, pattern: hand.chance(0.4) });
    sheet.shape(right, shaded(colour, 1.2), { shade: false });
    if (!sheet.coloured) sheet.within(right, () => sheet.texture(boxOf(right)));
    return;
  }
  const narrow = kind === 'cone' ? 0.02 : 0.6;
  const body = [at(-narrow, -0.8), ...bend(at(-0.6, 0.7), at(0, 1.05), at(0.6, 0.7)), at(narrow, -0.8)];
  sheet.shape(body, colour, { pattern: hand.chance(0.3) });
  if (kind === 'tube')
    sheet.shape(ellipse(...at(0, -0.8), place.size * 0.6, place.size * 0.17, place.angle), lit(colour, 0.5));
}

/** A blot, a burst, a ring or a ribbon in the sheet's colours, often with a pattern. */
export function figure(sheet: Sheet, { x, y, size, angle }: Place): void {
  const { hand } = sheet;
  const colour = sheet.colour();
  const pattern = hand.chance(0.5);
  const kind = hand.pick(['blot', 'burst', 'ring', 'ribbon', 'heart'] as const);
  if (kind === 'blot') {
    const count = hand.whole(5, 10);
    const points = Array.from({ length: count }, (_, i) => {
      const [t, r] = [(i / count) * 2 * Math.PI, size * hand.between(0.55, 1)];
      return [x + r * Math.cos(t), y + r * Math.sin(t)] as const;
    });
    sheet.shape(through(points, true), colour, { pattern });
  } else if (kind === 'burst')
    sheet.shape(star(x, y, size, size * hand.between(0.35, 0.8), hand.whole(4, 20), angle), colour, {
      pattern,
    });
  else if (kind === 'ring') {
    for (let r = size; r > 3; r -= size * hand.between(0.12, 0.35))
      sheet.shape(ellipse(x, y, r, r), sheet.colour(), { pattern: hand.chance(0.2) });
  } else if (kind === 'heart') {
    const at = onto({ x, y, size, angle: angle * 0.1, flip: false });
    const half = through([at(0, -0.4), at(0.4, -0.85), at(0.9, -0.5), at(0.7, 0.15), at(0, 0.9)]);
    const other = through([at(0, 0.9), at(-0.7, 0.15), at(-0.9, -0.5), at(-0.4, -0.85), at(0, -0.4)]);
    sheet.shape([...half, ...other], colour, { pattern });
  } else {
    const wave = (w: number): Point[] => {
      const at = onto({ x, y, size, angle, flip: false });
      return through([at(-1, w), at(-0.5, -0.4 + w), at(0, 0.2 + w), at(0.5, -0.3 + w), at(1, 0.1 + w)]);
    };
    const wide = hand.between(0.1, 0.4);
    sheet.shape([...wave(0), ...wave(wide).reverse()], colour, { pattern });
  }
}

/** Loose lines of the pen: waves, spirals and scribbles of many widths. */
export function scribble(sheet: Sheet, { x, y, size, angle }: Place): void {
  const { hand } = sheet;
  const colour = sheet.coloured && hand.chance(0.5) ? sheet.colour() : sheet.ink;
  const kind = hand.pick(['spiral', 'scribble', 'fan', 'curls'] as const);
  if (kind === 'spiral') {
    const points: Point[] = [];
    const turns = hand.between(2, 6);
    for (let t = 0; t < turns * 2 * Math.PI; t += 0.18) {
      const r = (size * t) / (turns * 2 * Math.PI);
      points.push([x + r * Math.cos(t + angle), y + r * Math.sin(t + angle)]);
    }
    sheet.line(points, hand.between(0.8, 3), 'both', colour);
  } else if (kind === 'fan')
    for (let i = 0; i < 16; i++) {
      const t = angle + i * hand.between(0.08, 0.12);
      sheet.line(
        [
          [x, y],
          [x + size * 0.5 * Math.cos(t), y + size * 0.5 * Math.sin(t)],
          [x + size * Math.cos(t), y + size * Math.sin(t)],
        ],
        hand.between(0.5, 2.5),
        'end',
        colour,
      );
    }
  else {
    const rows = kind === 'curls' ? hand.whole(3, 6) : 1;
    for (let r = 0; r < rows; r++) {
      const points = Array.from(
        { length: hand.whole(5, 9) },
        () => [x + size * hand.between(-1, 1), y + size * hand.between(-1, 1)] as const,
      );
      sheet.line(through(points, false, 14), hand.between(0.5, 3.5), 'both', colour);
    }
  }
}

/** Lines that shoot from a point or along a direction, as comics draw speed. */
export function speedLines(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  const { left, top, right, bottom } = box;
  const [w, h] = [right - left, bottom - top];
  const reach = Math.hypot(w, h);
  if (hand.chance(0.6)) {
    const [x, y] = [left + w * hand.between(0.3, 0.7), top + h * hand.between(0.3, 0.7)];
    const count = hand.whole(70, 160);
    for (let i = 0; i < count; i++) {
      const t = ((i + hand.uniform()) / count) * 2 * Math.PI;
      const near = reach * hand.between(0.2, 0.38);
      const [cos, sin] = [Math.cos(t), Math.sin(t)];
      sheet.line(
        [
          [x + cos * reach, y + sin * reach],
          [x + (cos * (reach + near)) / 2, y + (sin * (reach + near)) / 2],
          [x + cos * near, y + sin * near],
        ],
        hand.between(0.8, 4),
        'end',
      );
    }
  } else {
    const angle = hand.between(-0.5, 0.5);
    const count = hand.whole(25, 70);
    for (let i = 0; i < count; i++) {
      const [x, y] = [left + w * hand.between(-0.2, 0.7), top + h * hand.uniform()];
      const long = w * hand.between(0.2, 0.9);
      const end: Point = [x + long * Math.cos(angle), y + long * Math.sin(angle)];
      sheet.line([[x, y], [(x + end[0]) / 2, (y + end[1]) / 2], end], hand.between(0.6, 2.4), 'end');
    }
  }
}

/** What is behind a subject: plain, a gradient, a pattern, dots that grow, rays, hatching or speed lines. */
export function backdrop(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  const area = rectangle(box);
  const colour = lit(sheet.colour(), hand.between(0.3, 1.3));
  if (sheet.coloured) sheet.fill(area, colour);
  const kind = hand.weighted([
    [3, 'plain'],
    [sheet.coloured ? 3 : 0, 'gradient'],
    [2, 'pattern'],
    [sheet.manner === 'pencil' ? 0 : 3, 'dots'],
    [sheet.coloured ? 2 : 1, 'rays'],
    [sheet.coloured ? 0.5 : 2, 'hatch'],
    [1.5, 'speed'],
  ] as const);
  const angle = hand.between(0, Math.PI);
  if (kind === 'gradient') sheet.gradient(area, colour, sheet.colour(), [Math.cos(angle), Math.sin(angle)]);
  else if (kind === 'pattern') sheet.pattern(box, colour);
  else if (kind === 'dots') {
    const dot = sheet.coloured ? shaded(colour, hand.between(0.5, 2)) : sheet.ink;
    const falling = hand.chance(0.5);
    sheet.dots(
      box,
      (_, v) => Math.max(0, 0.55 * (falling ? 1 - v * 1.4 : v * 1.3 - 0.3)),
      hand.between(3.5, 11),
      dot,
    );
  } else if (kind === 'rays') {
    const [x, y] = [(box.left + box.right) / 2, box.top + (box.bottom - box.top) * hand.between(0.3, 1)];
    const reach = Math.hypot(box.right - box.left, box.bottom - box.top);
    const count = hand.whole(8, 24);
    const ray = sheet.coloured ? lit(colour, 0.8) : sheet.ink;
    for (let i = 0; i < count; i++) {
      const [a, b] = [(i / count) * 2 * Math.PI + angle, ((i + 0.5) / count) * 2 * Math.PI + angle];
      sheet.fill(
        [
          [x, y],
          [x + reach * Math.cos(a), y + reach * Math.sin(a)],
          [x + reach * Math.cos(b), y + reach * Math.sin(b)],
        ],
        ray,
      );
    }
  } else if (kind === 'hatch') sheet.hatch(box, angle, hand.between(4, 10));
  else if (kind === 'speed') speedLines(sheet, box);
}
