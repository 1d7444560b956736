import { lit, shaded, type Colour } from '../colours';
import { path, rectangle, type Box } from '../curves';
import type { Point } from '../hand';
import type { Sheet } from '../sheet';

/** A street of houses, seen from the front, or a block in two-point perspective. */
export function city(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  const sky: Colour = {
    h: hand.pick([205, 225, 25, 320]),
    s: hand.between(0.3, 0.7),
    l: hand.between(0.55, 0.85),
  };
  if (sheet.coloured) sheet.gradient(rectangle(box), sky, lit(sky));
  else if (hand.chance(0.5)) sheet.dots(box, (_, v) => 0.45 - v * 0.4, hand.between(4, 7));
  if (hand.chance(0.5)) street(sheet, box);
  else blocks(sheet, box);
}

function street(sheet: Sheet, { left, top, right, bottom }: Box): void {
  const { hand } = sheet;
  const h = bottom - top;
  for (const row of [0, 1]) {
    let x = left - 20;
    while (x < right) {
      const wide = hand.between(60, 150);
      const tall = h * hand.between(0.3, 0.75) * (row ? 0.75 : 1.1);
      house(sheet, { left: x, right: x + wide, top: bottom - tall, bottom: bottom + 4 });
      x += wide + (hand.chance(0.3) ? hand.between(0, 25) : 0);
    }
  }
}

function house(sheet: Sheet, wall: Box): void {
  const { hand } = sheet;
  const colour = sheet.colour();
  const { left, top, right, bottom } = wall;
  const wide = right - left;
  sheet.shape(rectangle(wall), colour);
  if (hand.chance(0.35)) bricks(sheet, wall, colour);
  if (hand.chance(0.6)) {
    const roof = sheet.colour();
    const rise = wide * hand.between(0.25, 0.6);
    const area: Point[] = [
      [left - 6, top],
      [(left + right) / 2, top - rise],
      [right + 6, top],
    ];
    sheet.shape(area, shaded(roof, 0.5));
    sheet.within(area, () => {
      for (let y = top - rise; y < top; y += 7)
        sheet.line(
          [
            [left - 6, y],
            [right + 6, y],
          ],
          0.6,
          'none',
        );
    });
  } else
    sheet.shape(rectangle({ left: left - 3, right: right + 3, top: top - 7, bottom: top }), shaded(colour));
  const columns = Math.max(2, Math.round(wide / hand.between(26, 44)));
  const rowHeight = hand.between(28, 46);
  const glass: Colour = { h: 205, s: 0.35, l: hand.between(0.3, 0.75) };
  const mullions = hand.whole(0, 2);
  for (let y = top + 12; y + rowHeight * 0.6 < bottom - 30; y += rowHeight) {
    for (let i = 0; i < columns; i++) {
      const x = left + (wide * (i + 0.5)) / columns;
      const half = (wide / columns) * 0.27;
      const pane: Box = { left: x - half, right: x + half, top: y, bottom: y + rowHeight * 0.6 };
      sheet.shape(rectangle(pane), glass, { shade: hand.chance(0.6), line: 0.8 });
      if (mullions > 0)
        sheet.line(
          [
            [x, pane.top],
            [x, pane.bottom],
          ],
          0.7,
          'none',
        );
      if (mullions > 1)
        sheet.line(
          [
            [pane.left, y + rowHeight * 0.25],
            [pane.right, y + rowHeight * 0.25],
          ],
          0.7,
          'none',
        );
      sheet.line(
        [
          [pane.left - 3, pane.bottom + 2],
          [pane.right + 3, pane.bottom + 2],
        ],
        1.3,
        'none',
      );
    }
  }
  const door = left + wide * hand.between(0.25, 0.75);
  sheet.shape(rectangle({ left: door - 9, right: door + 9, top: bottom - 32, bottom }), sheet.colour());
}

function bricks(sheet: Sheet, { left, top, right, bottom }: Box, colour: Colour): void {
  const { hand } = sheet;
  const [w, h] = [hand.between(9, 16), hand.between(4, 7)];
  const line = sheet.coloured ? shaded(colour, 1.2) : sheet.ink;
  for (let y = top + h, row = 0; y < bottom; y += h, row++) {
    if (hand.chance(0.4)) continue;
    sheet.line(
      [
        [left, y],
        [right, y],
      ],
      0.45,
      'none',
      line,
    );
    for (let x = left + (row % 2 ? w : w / 2); x < right; x += w)
      if (hand.chance(0.7))
        sheet.line(
          [
            [x, y],
            [x, Math.min(bottom, y + h)],
          ],
          0.45,
          'none',
          line,
        );
  }
}

/** Blocks whose edges meet in two points on the horizon. */
function blocks(sheet: Sheet, { left, top, right, bottom }: Box): void {
  const { hand } = sheet;
  const [w, h] = [right - left, bottom - top];
  const horizon = top + h * hand.between(0.55, 0.85);
  const [v1, v2]: [Point, Point] = [
    [left - w * hand.between(0.3, 1), horizon],
    [right + w * hand.between(0.3, 1), horizon],
  ];
  const toward = (p: Point, v: Point, t: number): Point => [
    p[0] + (v[0] - p[0]) * t,
    p[1] + (v[1] - p[1]) * t,
  ];
  const count = hand.whole(4, 8);
  for (let i = 0; i < count; i++) {
    const x = left + w * hand.between(0.02, 0.98);
    const foot: Point = [x, horizon + h * (0.02 + (0.4 * i) / count)];
    const head: Point = [x, horizon - h * hand.between(0.15, 0.75)];
    const colour = sheet.colour();
    for (const [v, tone] of [
      [v1, colour],
      [v2, shaded(colour)],
    ] as const) {
      const t = hand.between(0.06, 0.22);
      const face = [foot, head, toward(head, v, t), toward(foot, v, t)];
      sheet.shape(face, tone, { shade: v === v2 });
      const [rows, columns] = [hand.whole(4, 12), hand.whole(2, 6)];
      const panes: string[] = [];
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++) {
          const corner = (a: number, b: number): Point => {
            const [low, high] = [toward(foot, v, t * a), toward(head, v, t * a)];
            return toward(high, low, b);
          };
          const [a, b] = [(c + 0.25) / columns, (r + 0.3) / (rows + 1)];
          const [a2, b2] = [(c + 0.8) / columns, (r + 0.75) / (rows + 1)];
          panes.push(path([corner(a, b), corner(a2, b), corner(a2, b2), corner(a, b2)]));
        }
      const glass = sheet.coloured ? (hand.chance(0.5) ? lit(tone, 1.2) : shaded(tone, 2)) : sheet.ink;
      sheet.paths(panes, glass);
    }
  }
}
