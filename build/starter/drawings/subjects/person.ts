import { lit, shaded, type Colour } from '../colours';
import { bend, ellipse, star, through } from '../curves';
import type { Point } from '../hand';
import { onto, type Place } from '../place';
import type { Sheet } from '../sheet';

type At = (u: number, v: number) => Point;

/** A head with shoulders in the way of Japanese comics, drawn from curves. Its own height 1 is half the head's. */
export function person(sheet: Sheet, place: Place, skin = sheet.skin()): void {
  const { hand } = sheet;
  const at = onto(place);
  const hair = sheet.hair();
  const turn = hand.between(-0.2, 0.2);
  const long = hand.weighted([
    [3, 'long'],
    [3, 'short'],
    [2, 'tails'],
    [1, 'bun'],
  ] as const);
  backHair(sheet, at, hair, long);
  shoulders(sheet, at, skin);
  ears(sheet, at, skin);
  const jaw = hand.between(0.45, 0.6);
  const chin = hand.between(0.88, 1.02);
  const face = through(
    (
      [
        [-0.74, -0.3],
        [-0.71, 0.2],
        [-jaw, 0.58],
        [-0.2, chin - 0.08],
        [turn * 0.3, chin],
        [0.2, chin - 0.08],
        [jaw, 0.58],
        [0.71, 0.2],
        [0.74, -0.3],
        [0.5, -0.85],
        [0, -1],
        [-0.5, -0.85],
      ] as const
    ).map(([u, v]) => at(u, v)),
    true,
  );
  sheet.shape(face, skin);
  features(sheet, at, skin, hair, turn, place.size);
  fringe(sheet, at, hair);
}

/** A whole small figure with a large head, standing: its middle is (0, 0), its own height 1 half of it. */
export function figurine(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto({ ...place, size: place.size / 3.2 });
  const [x, y] = at(0, -2);
  const body = { ...place, x, y, size: place.size / 3.2 };
  const on = onto(body);
  const [skin, cloth, shoe] = [sheet.skin(), sheet.colour(), sheet.colour()];
  const tights = hand.chance(0.5) ? skin : shaded(shoe);
  const stride = hand.between(0.25, 0.6);
  for (const side of [-1, 1]) {
    const foot = side * stride * 1.3;
    const leg = [
      ...bend(on(side * 0.75, 3), on(side * 0.8, 4), on(foot + side * 0.22, 4.9)),
      ...bend(on(foot - side * 0.2, 4.9), on(side * 0.1, 4), on(side * 0.05, 3)),
    ];
    sheet.shape(leg, tights);
    const toe = through(
      [on(foot - 0.26, 4.75), on(foot + 0.26, 4.75), on(foot + 0.35, 5.12), on(foot - 0.3, 5.12)],
      true,
    );
    sheet.shape(toe, shoe);
  }
  person(sheet, body, skin);
  const flare = hand.between(1.5, 2);
  const hem: Point[] = [];
  const folds = hand.whole(4, 8);
  for (let i = 0; i < folds; i++) {
    const [from, to] = [flare - (2 * flare * i) / folds, flare - (2 * flare * (i + 1)) / folds];
    hem.push(...bend(on(from, 3.9), on((from + to) / 2, 4.15), on(to, 3.9), 6));
  }
  const skirt = [on(-1.3, 2.7), on(1.3, 2.7), ...hem];
  sheet.shape(skirt, cloth, { pattern: hand.chance(0.5) });
  for (let i = 1; i < folds; i++) {
    const u = flare - (2 * flare * i) / folds;
    sheet.line([on(u, 3.9), on(u * 0.85, 3.4), on(u * 0.75, 2.9)], 0.9, 'end');
  }
  sheet.shape([on(-1.34, 2.62), on(1.34, 2.62), on(1.34, 2.82), on(-1.34, 2.82)], shaded(cloth));
}

function ears(sheet: Sheet, at: At, skin: Colour): void {
  for (const side of [-1, 1]) {
    const ear = through(
      [at(side * 0.68, -0.05), at(side * 0.84, -0.1), at(side * 0.82, 0.18), at(side * 0.68, 0.3)],
      true,
    );
    sheet.shape(ear, skin, { shade: false });
    sheet.line(bend(at(side * 0.78, -0.02), at(side * 0.7, 0.05), at(side * 0.75, 0.17)), 0.6);
  }
}

function shoulders(sheet: Sheet, at: At, skin: Colour): void {
  const { hand } = sheet;
  const cloth = sheet.colour();
  const slope = hand.between(1.25, 1.45);
  const wide = hand.between(1.1, 1.5);
  const body = [
    ...bend(at(-0.3, 1.2), at(-0.5, slope), at(-wide, slope + 0.2)),
    ...bend(at(-wide, slope + 0.2), at(-wide - 0.25, 2), at(-wide - 0.2, 3)),
    at(wide + 0.2, 3),
    ...bend(at(wide + 0.2, 3), at(wide + 0.25, 2), at(wide, slope + 0.2)),
    ...bend(at(wide, slope + 0.2), at(0.5, slope), at(0.3, 1.2)),
  ];
  sheet.shape(body, cloth, { pattern: hand.chance(0.35) });
  for (const side of [-1, 1])
    sheet.line(bend(at(side * (wide - 0.25), 3), at(side * (wide - 0.3), 2.2), at(side * (wide - 0.1), 1.9)));
  const neck = [
    at(-0.28, 0.7),
    ...bend(at(-0.26, 1.1), at(-0.28, 1.25), at(-0.45, 1.36)),
    at(0, 1.75),
    ...bend(at(0.45, 1.36), at(0.28, 1.25), at(0.26, 1.1)),
    at(0.28, 0.7),
  ];
  sheet.shape(neck, shaded(skin, 0.4));
  const second = sheet.colour();
  if (hand.chance(0.6))
    for (const side of [-1, 1])
      sheet.shape([at(side * 0.34, 1.14), at(side * 0.75, 1.5), at(side * 0.35, 2), at(0, 1.72)], second);
  if (hand.chance(0.4)) {
    for (const side of [-1, 1])
      sheet.shape(
        through([at(0, 1.8), at(side * 0.4, 1.62), at(side * 0.5, 1.85), at(side * 0.38, 2.05)], true),
        sheet.colours[0]!,
      );
    sheet.shape(ellipse(...at(0, 1.82), ...radii(at, 0.1, 0.12)), sheet.colours[1]!);
  } else if (hand.chance(0.5))
    for (let v = 2; v < 3; v += 0.25) sheet.shape(ellipse(...at(0, v), ...radii(at, 0.06, 0.06)), second);
}

/** Radii in pixels of lengths in the head's own units. */
function radii(at: At, u: number, v: number): [number, number] {
  const [a, b] = [at(0, 0), at(0, 1)];
  const size = Math.hypot(b[0] - a[0], b[1] - a[1]);
  return [u * size, v * size];
}

function features(sheet: Sheet, at: At, skin: Colour, hair: Colour, turn: number, size: number): void {
  const { hand } = sheet;
  const line = sheet.coloured ? shaded(skin, 2.4) : sheet.ink;
  const iris = sheet.colour();
  const [wide, high] = [hand.between(0.17, 0.24), hand.between(0.14, 0.26)];
  const closed = hand.chance(0.12);
  const gap = hand.between(0.33, 0.39);
  const tilt = hand.between(-0.06, 0.06);
  if (hand.chance(0.5)) {
    for (const side of [-1, 1]) {
      if (sheet.coloured)
        sheet.fill(
          ellipse(...at(side * 0.44 + turn * 0.3, 0.47), ...radii(at, 0.14, 0.07)),
          { h: 0, s: 0.8, l: 0.7 },
          0.4,
        );
      for (let i = -1; i <= 1; i++)
        sheet.line(
          [at(side * 0.44 + i * 0.07 - 0.02, 0.5), at(side * 0.44 + i * 0.07 + 0.02, 0.43)],
          0.5,
          'both',
          line,
        );
    }
  }
  for (const side of [-1, 1]) {
    const look = side * gap + turn * 0.3;
    const near = (u: number, v: number): Point => at(look + u * side, 0.14 + v + u * tilt);
    eye(sheet, near, { wide: wide * (1 - side * turn * 0.6), high, iris, closed, size });
    const brow = bend(near(-wide, -high - 0.13), near(0, -high - 0.22), near(wide * 1.1, -high - 0.1 - tilt));
    sheet.line(brow, 1.3, 'both', sheet.coloured ? shaded(hair, 1.6) : sheet.ink);
  }
  const nose = turn * 0.5;
  if (hand.chance(0.6))
    sheet.line(bend(at(nose, 0.36), at(nose + 0.07, 0.5), at(nose - 0.02, 0.52)), 0.8, 'both', line);
  else sheet.line([at(nose, 0.47), at(nose + 0.03, 0.51), at(nose, 0.53)], 1, 'both', line);
  const [mx, my, mw] = [turn * 0.35, 0.7, hand.between(0.1, 0.2)];
  const smile = hand.between(-0.06, 0.12);
  if (hand.chance(0.35)) {
    const mouth = [
      ...bend(at(mx - mw, my), at(mx, my - 0.02), at(mx + mw, my)),
      ...bend(at(mx + mw, my), at(mx, my + hand.between(0.15, 0.32)), at(mx - mw, my)),
    ];
    sheet.shape(mouth, { h: 5, s: 0.6, l: 0.4 }, { shade: false });
  } else {
    sheet.line(
      bend(at(mx - mw, my - smile * 0.4), at(mx, my + smile), at(mx + mw, my - smile * 0.4)),
      1,
      'both',
      line,
    );
    sheet.line(
      bend(at(mx - 0.04, my + 0.09), at(mx, my + 0.11), at(mx + 0.05, my + 0.09)),
      0.6,
      'both',
      line,
    );
  }
}

interface Eye {
  wide: number;
  high: number;
  iris: Colour;
  closed: boolean;
  /** Pixels of a length of 1. */
  size: number;
}

/** One eye around (0, 0) of `at`, its outer corner at positive u. */
export function eye(sheet: Sheet, at: At, { wide, high, iris, closed, size }: Eye): void {
  const { hand } = sheet;
  if (closed) {
    sheet.line(bend(at(-wide, 0), at(0, high), at(wide * 1.1, -0.02), 16), 2);
    for (let i = 0; i < 3; i++)
      sheet.line([
        at(wide * (0.6 + i * 0.2), high * (0.3 - i * 0.12)),
        at(wide * (0.8 + i * 0.25), high * (0.5 - i * 0.1)),
      ]);
    return;
  }
  const upper = through([
    at(-wide, high * 0.25),
    at(-wide * 0.5, -high * 0.75),
    at(wide * 0.2, -high),
    at(wide, -high * 0.1),
  ]);
  const lower = through([
    at(wide, -high * 0.1),
    at(wide * 0.65, high * 0.75),
    at(-wide * 0.3, high * 0.95),
    at(-wide, high * 0.25),
  ]);
  const white = [...upper, ...lower];
  const paper: Colour = { h: 220, s: 0.2, l: 0.98 };
  const night = sheet.manner === 'night';
  sheet.fill(white, night ? sheet.paper : paper);
  sheet.within(white, () => {
    const [rx, ry] = [wide * 0.62 * size, high * 0.95 * size];
    const [x, y] = at(0, -high * 0.05);
    const ball = ellipse(x, y, rx, ry);
    if (sheet.coloured) sheet.gradient(ball, shaded(iris, 2), lit(iris, 0.7));
    else {
      sheet.fill(ball, sheet.paper);
      sheet.within(ball, () => {
        sheet.hatch(
          { left: x - rx, top: y - ry, right: x + rx, bottom: y + ry },
          1.5,
          Math.max(2, size * 0.025),
        );
        sheet.fill(ellipse(x, y - ry * 0.6, rx * 1.1, ry * 0.7), sheet.ink);
      });
    }
    sheet.outline(ball, 1.1, sheet.coloured ? shaded(iris, 2.6) : sheet.ink);
    sheet.fill(ellipse(x, y, rx * 0.45, ry * 0.5), sheet.coloured ? shaded(iris, 3.2) : sheet.ink);
    for (let i = 0; sheet.coloured && i < 9; i++) {
      const t = 0.3 + i * 0.32;
      sheet.line(
        [
          [x + Math.cos(t) * rx * 0.55, y + Math.sin(t) * ry * 0.6],
          [x + Math.cos(t) * rx * 0.9, y + Math.sin(t) * ry * 0.92],
        ],
        0.6,
        'both',
        lit(iris),
      );
    }
    // The lid's shadow.
    sheet.fill(
      [
        ...upper,
        at(wide, high * 0.1),
        ...bend(at(wide, high * 0.1), at(0, -high * 1.1), at(-wide, high * 0.5)),
      ],
      sheet.ink,
      0.25,
    );
    const shine = night ? sheet.ink : paper;
    sheet.fill(ellipse(x - rx * 0.35, y - ry * 0.42, rx * 0.3, ry * 0.26), shine);
    if (hand.chance(0.7)) sheet.fill(ellipse(x + rx * 0.35, y + ry * 0.45, rx * 0.15, ry * 0.13), shine);
  });
  const dark = sheet.coloured ? shaded(sheet.ink, 0.5) : sheet.ink;
  const lash = [
    at(-wide * 1.02, high * 0.3),
    ...upper.slice(1),
    ...bend(at(wide, -high * 0.1), at(wide * 1.15, 0), at(wide * 1.3, -high * 0.25), 5),
  ];
  sheet.line(lash, Math.max(2.2, (size * 0.05) / sheet.pen), 'both', dark);
  sheet.line(lower.slice(4, 22), 0.9, 'both', dark);
  for (let i = 0; i < 3; i++)
    sheet.line(
      bend(
        at(wide * (0.72 + i * 0.12), -high * (0.62 - i * 0.2)),
        at(wide * (1 + i * 0.1), -high * 0.6),
        at(wide * (1.15 + i * 0.12), -high * (0.95 - i * 0.2)),
        6,
      ),
      1.2,
      'end',
      dark,
    );
  sheet.line(
    bend(at(-wide * 0.8, -high * 0.7), at(0, -high * 1.6), at(wide * 1.1, -high * 0.5)),
    0.6,
    'both',
    dark,
  );
}

function backHair(sheet: Sheet, at: At, hair: Colour, style: 'long' | 'short' | 'tails' | 'bun'): void {
  const { hand } = sheet;
  const dark = shaded(hair, 0.8);
  const end = style === 'long' ? hand.between(1.4, 2.6) : hand.between(0.6, 1);
  const locks = hand.whole(5, 9);
  const back: Point[] = [
    ...bend(at(-0.85, 0), at(-1.1, -1.3), at(0, -1.32)),
    ...bend(at(0, -1.32), at(1.1, -1.3), at(0.85, 0)),
  ];
  const wide = style === 'long' ? hand.between(0.95, 1.2) : 0.88;
  for (let i = 0; i <= locks; i++) {
    const u = wide - (2 * wide * i) / locks;
    const tip = end + hand.between(0, 0.35);
    const from = back.at(-1)!;
    if (i > 0) back.push(...bend(from, at(u + wide / locks, end - 0.5), at(u, tip), 6));
    else back.push(...bend(from, at(wide * 1.1, end * 0.6), at(u, tip), 10));
  }
  sheet.shape(back, dark);
  for (let i = 0; i < locks * 2; i++) {
    const u = hand.between(-wide, wide) * 0.95;
    sheet.line(bend(at(u * 0.8, 0.2), at(u * 1.15, end * 0.6), at(u, end + 0.1)), 0.8);
  }
  if (style === 'bun')
    sheet.shape(ellipse(...at(hand.between(-0.5, 0.5), -1.4), ...radii(at, 0.42, 0.38)), hair);
  if (style === 'tails')
    for (const side of [-1, 1]) {
      const [far, down] = [hand.between(1.2, 1.7), hand.between(1.2, 2.4)];
      const tail = [
        ...bend(at(side * 0.75, -0.75), at(side * far * 1.2, -0.7), at(side * far, down * 0.5)),
        ...bend(at(side * far, down * 0.5), at(side * far, down * 0.9), at(side * (far - 0.1), down)),
        ...bend(
          at(side * (far - 0.1), down),
          at(side * (far - 0.45), down * 0.8),
          at(side * (far - 0.5), down * 0.4),
        ),
        ...bend(at(side * (far - 0.5), down * 0.4), at(side * 0.8, 0), at(side * 0.7, -0.6)),
      ];
      sheet.shape(tail, hair);
      for (let i = 0; i < 4; i++)
        sheet.line(
          bend(
            at(side * 0.78, -0.65),
            at(side * (far - 0.1 * i), -0.5),
            at(side * (far - 0.08 - 0.1 * i), down * (0.9 - i * 0.1)),
          ),
          0.7,
        );
      sheet.shape(ellipse(...at(side * 0.78, -0.68), ...radii(at, 0.12, 0.15)), sheet.colour());
    }
}

/** Hair in front: a cap whose lower edge is locks, with strands and a shine. */
function fringe(sheet: Sheet, at: At, hair: Colour): void {
  const { hand } = sheet;
  const locks = hand.whole(4, 8);
  const part = hand.between(-0.45, 0.45);
  const low = hand.between(-0.28, 0.02);
  const top = hand.between(1.16, 1.34);
  const side = hand.between(0.3, 1);
  const tips: [number, number][] = [[0.8, side]];
  for (let i = 1; i < locks; i++) {
    const u = 0.62 - (1.24 * i) / locks + hand.between(-0.05, 0.05);
    tips.push([u, low + hand.between(-0.16, 0.16) - 0.15 * Math.max(0, 1 - Math.abs(u - part) / 0.25)]);
  }
  tips.push([-0.8, side * hand.between(0.7, 1.1)]);
  const edge: Point[] = [];
  for (const [i, [u, v]] of tips.entries()) {
    if (i > 0) {
      // Between two locks the edge goes up to where they part.
      const [pu, pv] = tips[i - 1]!;
      const root = Math.min(v, pv, 0.1) - hand.between(0.14, 0.38);
      const mid = (u + pu) / 2;
      edge.push(...bend(at(pu, pv), at(pu - 0.03 + (mid - pu) * 0.2, (pv + root) / 2), at(mid, root), 8));
      edge.push(...bend(at(mid, root), at(mid + (u - mid) * 0.2, (v + root) / 2), at(u, v), 8));
    }
  }
  const cap = [
    ...bend(at(-0.88, 0.05), at(-1.08, -top), at(0, -top), 16),
    ...bend(at(0, -top), at(1.08, -top), at(0.88, 0.05), 16),
    ...edge,
  ];
  sheet.shape(cap, hair);
  if (sheet.coloured && hand.chance(0.75))
    sheet.within(cap, () => {
      const band: Point[] = [];
      const [y, deep] = [-hand.between(0.65, 0.8), hand.between(0.08, 0.18)];
      for (let i = 0; i <= 18; i++) {
        const u = -0.75 + i * (1.5 / 18);
        band.push(at(u, y - 0.25 * (1 - u * u) + (i % 2) * deep));
      }
      for (let i = 18; i >= 0; i--) {
        const u = -0.75 + i * (1.5 / 18);
        band.push(at(u, y - 0.25 * (1 - u * u) - ((i + 1) % 2) * deep * 0.7));
      }
      sheet.fill(band, lit(hair, 1.1), 0.8);
    });
  sheet.within(cap, () => {
    for (const [u, v] of tips)
      for (let i = 0; i < 3; i++) {
        const from = part * 0.5 + hand.between(-0.12, 0.12);
        sheet.line(
          bend(
            at(from, -top + 0.04),
            at(u * 0.95 + hand.between(-0.08, 0.08), -top * 0.8),
            at(u + hand.between(-0.1, 0.1), v - hand.between(0.02, 0.3)),
            14,
          ),
          hand.between(0.5, 1.1),
          'both',
          sheet.coloured ? shaded(hair, 1.7) : sheet.ink,
        );
      }
  });
  if (hand.chance(0.25))
    sheet.shape(star(...at(hand.pick([-0.6, 0.6]), -0.75), ...radii(at, 0.2, 0.09), 5), sheet.colour());
}
