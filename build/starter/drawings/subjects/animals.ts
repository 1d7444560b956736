import { lit, shaded, type Colour } from '../colours';
import { bend, ellipse, star, through } from '../curves';
import type { Point } from '../hand';
import { onto, type Place } from '../place';
import type { Sheet } from '../sheet';

const furs: readonly Colour[] = [
  { h: 30, s: 0.7, l: 0.6 },
  { h: 30, s: 0.1, l: 0.25 },
  { h: 35, s: 0.35, l: 0.85 },
  { h: 210, s: 0.08, l: 0.55 },
  { h: 22, s: 0.45, l: 0.38 },
];

/** A sitting cat, with stripes or spots, whiskers and tufts of fur. */
export function cat(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const fur = hand.pick(furs);
  const dark = sheet.coloured ? shaded(fur, 1.6) : sheet.ink;
  const radius = (r: number): number => r * place.size;
  const tail = through(
    [at(0.35, 0.85), at(0.85, 0.8), at(0.95, 0.3), at(0.7, -0.05), at(0.85, -0.3)],
    false,
    12,
  );
  const inner = through(
    [at(0.3, 0.7), at(0.7, 0.65), at(0.8, 0.3), at(0.58, -0.05), at(0.85, -0.3)],
    false,
    12,
  );
  sheet.shape([...tail, ...inner.reverse()], fur);
  const body = through(
    [at(-0.3, -0.2), at(-0.5, 0.5), at(-0.5, 0.95), at(0, 1), at(0.5, 0.95), at(0.5, 0.5), at(0.3, -0.2)],
    true,
  );
  sheet.shape(body, fur);
  const stripes = hand.chance(0.5);
  sheet.within(body, () => {
    for (let i = 0; i < 9; i++)
      for (const side of [-1, 1])
        if (stripes)
          sheet.line(
            bend(
              at(side * 0.55, 0.05 + i * 0.1),
              at(side * 0.35, 0.1 + i * 0.1),
              at(side * 0.2, 0.06 + i * 0.1),
              8,
            ),
            2.5,
            'end',
            dark,
          );
        else tuft(sheet, at(hand.between(-0.4, 0.4), hand.between(0, 0.9)), radius(0.08), dark);
  });
  for (const side of [-1, 1]) {
    const paw = ellipse(...at(side * 0.2, 0.94), radius(0.18), radius(0.1));
    sheet.shape(paw, lit(fur, 0.5));
    for (const toe of [-0.06, 0.06]) sheet.line([at(side * 0.2 + toe, 0.9), at(side * 0.2 + toe, 1)], 0.7);
    const ear = [
      ...bend(at(side * 0.55, -0.6), at(side * 0.62, -0.95), at(side * 0.52, -1.15)),
      ...bend(at(side * 0.52, -1.15), at(side * 0.3, -1.05), at(side * 0.1, -0.9)),
    ];
    sheet.shape(ear, fur);
    sheet.shape(
      [at(side * 0.48, -0.72), at(side * 0.48, -1.02), at(side * 0.26, -0.88)],
      { h: 350, s: 0.5, l: 0.78 },
      { line: 0.5 },
    );
  }
  const head = through(
    [
      at(0, -0.98),
      at(0.42, -0.85),
      at(0.6, -0.5),
      at(0.4, -0.2),
      at(0, -0.12),
      at(-0.4, -0.2),
      at(-0.6, -0.5),
      at(-0.42, -0.85),
    ],
    true,
  );
  sheet.shape(head, fur);
  for (const u of [-0.12, 0, 0.12])
    sheet.line([at(u, -0.97), at(u * 0.8, -0.85), at(u * 0.6, -0.76)], 2, 'end', dark);
  const iris: Colour = { h: hand.between(50, 200), s: 0.6, l: 0.6 };
  for (const side of [-1, 1]) {
    const eye = through(
      [at(side * 0.12, -0.5), at(side * 0.26, -0.63), at(side * 0.42, -0.52), at(side * 0.26, -0.42)],
      true,
    );
    sheet.shape(eye, iris, { shade: false });
    sheet.fill(
      ellipse(...at(side * 0.26, -0.52), radius(hand.between(0.02, 0.07)), radius(0.1), place.angle),
      sheet.ink,
    );
    for (let i = 0; i < 3; i++)
      sheet.line(
        bend(
          at(side * 0.2, -0.32 + i * 0.04),
          at(side * 0.55, -0.36 + i * 0.07),
          at(side * 0.9, -0.36 + i * 0.13),
        ),
        0.5,
        'end',
      );
    sheet.line(bend(at(0, -0.32), at(side * 0.08, -0.24), at(side * 0.16, -0.28), 8), 0.8);
  }
  sheet.shape(
    [at(-0.06, -0.38), at(0.06, -0.38), at(0, -0.31)],
    { h: 350, s: 0.5, l: 0.65 },
    { shade: false, line: 0.6 },
  );
}

/** A few hairs side by side. */
function tuft(sheet: Sheet, [x, y]: Point, size: number, colour: Colour): void {
  for (const lean of [-0.5, 0, 0.5])
    sheet.line(
      bend([x + lean * size, y], [x + lean * size, y + size * 0.6], [x + lean * size * 1.6, y + size], 6),
      0.7,
      'end',
      colour,
    );
}

/** A butterfly: two pairs of wings with veins and eyespots. */
export function butterfly(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const [colour, second] = [sheet.colour(), sheet.colour()];
  const [wide, high] = [hand.between(0.8, 1.1), hand.between(0.7, 1)];
  const pattern = hand.chance(0.3);
  for (const side of [-1, 1]) {
    const lower = through(
      [
        at(side * 0.05, 0.1),
        at(side * wide * 0.7, 0.15),
        at(side * wide * 0.75, 0.65),
        at(side * wide * 0.35, 0.9),
        at(side * 0.12, 0.5),
      ],
      true,
    );
    const upper = through(
      [
        at(side * 0.05, 0),
        at(side * wide * 0.5, -high),
        at(side * wide, -high * 0.9),
        at(side * wide * 0.95, -0.2),
        at(side * wide * 0.5, 0.15),
      ],
      true,
    );
    sheet.shape(lower, second);
    sheet.shape(upper, colour, { pattern });
    sheet.within(upper, () => {
      for (let i = 0; i < 6; i++)
        sheet.line(
          bend(
            at(side * 0.06, 0),
            at(side * wide * 0.5, -high * (0.7 - i * 0.13)),
            at(side * wide * 1.05, -high * (1 - i * 0.2)),
          ),
          0.7,
        );
    });
    for (const [u, v, r] of [
      [0.7, -0.6, 0.13],
      [0.45, 0.5, 0.1],
    ] as const) {
      sheet.shape(
        ellipse(...at(side * wide * u, v * high), r * place.size, r * place.size),
        lit(second, 0.8),
        { shade: false },
      );
      sheet.fill(
        ellipse(...at(side * wide * u, v * high), r * 0.5 * place.size, r * 0.5 * place.size),
        sheet.ink,
      );
    }
    sheet.line(bend(at(0, -0.3), at(side * 0.1, -0.7), at(side * 0.28, -0.85)), 0.9, 'both');
  }
  sheet.shape(ellipse(...at(0, 0.1), place.size * 0.07, place.size * 0.42, place.angle), shaded(colour, 2));
}

/** A fish with scales. */
export function fish(sheet: Sheet, place: Place): void {
  const { hand } = sheet;
  const at = onto(place);
  const colour = sheet.colour();
  const dark = sheet.coloured ? shaded(colour, 1.5) : sheet.ink;
  const deep = hand.between(0.35, 0.6);
  sheet.shape(
    [
      ...bend(at(0.55, 0), at(0.8, -0.2), at(1.1, -0.5)),
      ...bend(at(1.1, -0.5), at(0.85, 0), at(1.1, 0.5)),
      ...bend(at(1.1, 0.5), at(0.8, 0.2), at(0.55, 0)),
    ],
    sheet.colour(),
  );
  sheet.shape(
    [...bend(at(-0.35, -deep * 0.7), at(0, -deep * 2), at(0.45, -deep * 0.8)), at(0.3, -0.1)],
    sheet.colour(),
  );
  const body = [
    ...bend(at(-1, 0.05), at(-0.3, -deep * 2), at(0.7, -0.08), 20),
    ...bend(at(0.7, 0.08), at(-0.3, deep * 2), at(-1, 0.05), 20),
  ];
  sheet.shape(body, colour);
  sheet.within(body, () => {
    const step = hand.between(0.1, 0.2);
    for (let u = -0.45, row = 0; u < 0.75; u += step * 0.7, row++)
      for (let v = -0.7 + (row % 2) * step * 0.5; v < 0.7; v += step)
        sheet.line(bend(at(u, v), at(u + step * 1.1, v + step / 2), at(u, v + step), 6), 0.6, 'none', dark);
    sheet.line(bend(at(-0.55, -0.6), at(-0.35, 0), at(-0.55, 0.6)), 1.2);
  });
  sheet.shape(
    ellipse(...at(-0.72, -0.08), place.size * 0.08, place.size * 0.08),
    { h: 50, s: 0.3, l: 0.95 },
    { shade: false },
  );
  sheet.fill(ellipse(...at(-0.72, -0.08), place.size * 0.04, place.size * 0.04), sheet.ink);
  for (let i = 0; i < 4; i++)
    sheet.line([at(0.75 + i * 0.04, -0.1 + i * 0.06), at(1, -0.3 + i * 0.2)], 0.6, 'end');
  if (hand.chance(0.3))
    sheet.shape(star(...at(-1.15, -0.4), place.size * 0.06, place.size * 0.03, 6), lit(colour));
}
