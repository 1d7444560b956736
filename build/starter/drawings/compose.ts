import { boxOf, rectangle, type Box } from './curves';
import type { Hand } from './hand';
import { type Point } from './hand';
import type { Place } from './place';
import { Sheet, type Manner } from './sheet';
import { city } from './subjects/city';
import { butterfly, cat, fish } from './subjects/animals';
import { avatar } from './subjects/dicebear';
import { Lettering } from './subjects/lettering';
import { blossom, grass, landscape, tree, twig } from './subjects/nature';
import { figurine, person } from './subjects/person';
import { backdrop, eyeStudy, figure, scribble, solid, speedLines, strands } from './subjects/studies';

const manners: readonly (readonly [number, Manner])[] = [
  [11, 'cel'],
  [4, 'ink'],
  [3, 'tone'],
  [2, 'pencil'],
  [4, 'soft'],
  [2, 'flat'],
  [1.5, 'night'],
];

/** Draws one picture: seed and number decide all of it. */
export function compose(hand: Hand, width: number, height: number): Sheet {
  const sheet = new Sheet(hand, width, height, hand.weighted(manners));
  const box: Box = { left: 0, top: 0, right: width, bottom: height };
  const page = hand.weighted([
    [4, portraits],
    [3, avatars],
    [4, comic],
    [2, landscape],
    [2, city],
    [2, plants],
    [2, cast],
    [2.5, studies],
    [2, figures],
    [1, lettered],
  ] as const);
  page(sheet, box);
  if (sheet.manner === 'pencil') sheet.grain();
  else if (sheet.coloured && hand.chance(0.05)) sheet.wash();
  return sheet;
}

/** A place somewhere in a box, of a size in parts of the box's shorter side. */
function somewhere(
  { hand }: Sheet,
  { left, top, right, bottom }: Box,
  [small, large]: readonly [number, number],
  turn: number,
): Place {
  return {
    x: hand.between(left, right),
    y: hand.between(top, bottom),
    size: Math.min(right - left, bottom - top) * hand.between(small, large),
    angle: hand.normal() * turn,
    flip: hand.chance(0.5),
  };
}

/** Heads with shoulders before a backdrop; often cut by the frame. */
function portraits(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  backdrop(sheet, box);
  const [w, h] = [box.right - box.left, box.bottom - box.top];
  const count = hand.weighted([
    [5, 1],
    [3, 2],
    [2, 3],
  ] as const);
  for (let i = 0; i < count; i++) {
    const size =
      Math.min(w, h) * (hand.between(0.24, 0.42) / Math.sqrt(count)) * (hand.chance(0.2) ? 1.7 : 1.1);
    person(sheet, {
      x: box.left + (w * (i + 0.5)) / count + hand.normal() * w * 0.05,
      y: box.top + h * hand.between(0.36, 0.55),
      size,
      angle: hand.normal() * 0.15,
      flip: hand.chance(0.5),
    });
  }
  if (hand.chance(0.25))
    new Lettering(sheet).balloon(
      box.left + w * hand.between(0.15, 0.85),
      box.top + h * 0.14,
      w * hand.between(0.1, 0.2),
      h * 0.1,
    );
}

/** DiceBear's faces: one large one or a crowd. */
function avatars(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  backdrop(sheet, box);
  const crowd = hand.chance(0.5);
  for (let i = crowd ? hand.whole(3, 9) : hand.whole(1, 2); i > 0; i--)
    avatar(sheet, somewhere(sheet, inset(box, crowd ? 0.1 : 0.3), crowd ? [0.2, 0.5] : [1.1, 2], 0.35));
}

function inset({ left, top, right, bottom }: Box, share: number): Box {
  const [x, y] = [(right - left) * share, (bottom - top) * share];
  return { left: left + x, top: top + y, right: right - x, bottom: bottom - y };
}

/** Panels with scenes, balloons and sounds. */
function comic(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  const gutter = hand.between(5, 14);
  const lettering = new Lettering(sheet);
  const panels = split(sheet, inset(box, 0.02), hand.whole(1, 2));
  for (const panel of panels) {
    const slant = hand.chance(0.3) ? hand.between(-12, 12) : 0;
    const area: Point[] = rectangle({
      left: panel.left + gutter / 2,
      right: panel.right - gutter / 2,
      top: panel.top + gutter / 2,
      bottom: panel.bottom - gutter / 2,
    }).map(([x, y], i) => [x + (i < 2 ? slant : -slant) * 0.5, y] as const);
    const inside = boxOf(area);
    const scene = hand.weighted([
      [5, portraits],
      [2, avatars],
      [1, landscape],
      [1, city],
      [1, plants],
      [1, speedLines],
      [1, closeUp],
    ] as const);
    sheet.within(area, () => {
      scene(sheet, inside);
      const [w, h] = [inside.right - inside.left, inside.bottom - inside.top];
      if (hand.chance(0.5))
        lettering.balloon(
          inside.left + w * hand.between(0.2, 0.8),
          inside.top + h * hand.between(0.15, 0.3),
          w * hand.between(0.15, 0.27),
          h * hand.between(0.1, 0.17),
        );
      if (hand.chance(0.25))
        lettering.word(
          inside.left + w * hand.between(0, 0.5),
          inside.top + h * hand.between(0.5, 0.8),
          h * hand.between(0.12, 0.25),
        );
    });
    sheet.outline(area, 1.4);
  }
}

/** A box in parts, cut across and then down. */
function split({ hand }: Sheet, box: Box, depth: number): Box[] {
  if (depth === 0) return [box];
  const share = hand.between(0.35, 0.65);
  const { left, top, right, bottom } = box;
  const wide = right - left > (bottom - top) * hand.between(0.8, 1.2);
  const parts: Box[] = wide
    ? [
        { ...box, right: left + (right - left) * share },
        { ...box, left: left + (right - left) * share },
      ]
    : [
        { ...box, bottom: top + (bottom - top) * share },
        { ...box, top: top + (bottom - top) * share },
      ];
  return parts.flatMap((part) => split({ hand } as Sheet, part, depth - 1));
}

function closeUp(sheet: Sheet, box: Box): void {
  backdrop(sheet, box);
  eyeStudy(sheet, somewhere(sheet, inset(box, 0.4), [2, 3], 0.15));
}

/** Whole figures and animals on a floor. */
function cast(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  if (hand.chance(0.3)) landscape(sheet, box);
  else backdrop(sheet, box);
  const [w, h] = [box.right - box.left, box.bottom - box.top];
  const count = hand.whole(1, 4);
  for (let i = 0; i < count; i++) {
    const thing = hand.pick([figurine, figurine, cat, butterfly, fish]);
    const size = Math.min(h * hand.between(0.25, 0.46), (w / count) * 0.6);
    const flying = thing === butterfly || thing === fish;
    thing(sheet, {
      x: box.left + (w * (i + 0.5)) / count,
      y: flying ? box.top + h * hand.between(0.2, 0.7) : box.bottom - size * hand.between(0.9, 1.15),
      size,
      angle: hand.normal() * (flying ? 0.4 : 0.06),
      flip: hand.chance(0.5),
    });
  }
}

function plants(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  backdrop(sheet, box);
  for (let i = hand.whole(3, 7); i > 0; i--) twig(sheet, somewhere(sheet, box, [0.2, 0.5], 0.5));
  for (let i = hand.whole(1, 9); i > 0; i--) blossom(sheet, somewhere(sheet, box, [0.07, 0.3], 1));
  if (hand.chance(0.4)) grass(sheet, { ...box, top: box.bottom - 30 }, 90);
}

/** A sketchbook page: many small things side by side. */
function studies(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  if (hand.chance(0.4)) backdrop(sheet, box);
  const columns = hand.whole(2, 4);
  const [w, h] = [box.right - box.left, box.bottom - box.top];
  const side = w / columns;
  const rows = Math.max(1, Math.round(h / side));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const thing = hand.pick([
        strands,
        eyeStudy,
        solid,
        figure,
        scribble,
        twig,
        blossom,
        tree,
        person,
        avatar,
        figurine,
        cat,
        butterfly,
        fish,
        solid,
        strands,
      ]);
      thing(sheet, {
        x: box.left + side * (column + hand.between(0.4, 0.6)),
        y: box.top + (h / rows) * (row + hand.between(0.4, 0.6)),
        size: side * hand.between(0.26, 0.46) * (thing === person ? 0.6 : 1),
        angle: hand.normal() * 0.25,
        flip: hand.chance(0.5),
      });
    }
}

function figures(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  backdrop(sheet, box);
  for (let i = hand.whole(5, 16); i > 0; i--) {
    const thing = hand.weighted([
      [5, figure],
      [2, scribble],
      [2, solid],
      [1, strands],
    ] as const);
    thing(sheet, somewhere(sheet, box, [0.08, 0.4], 1));
  }
}

/** A poster: a word, text and a picture. */
function lettered(sheet: Sheet, box: Box): void {
  const { hand } = sheet;
  const lettering = new Lettering(sheet);
  const [w, h] = [box.right - box.left, box.bottom - box.top];
  backdrop(sheet, { ...box, bottom: box.top + h * 0.65 });
  person(sheet, {
    x: box.left + w * hand.between(0.3, 0.7),
    y: box.top + h * 0.4,
    size: h * 0.19,
    angle: 0,
    flip: false,
  });
  sheet.fill(rectangle({ ...box, top: box.top + h * 0.65 }), sheet.paper);
  lettering.word(box.left + w * 0.1, box.top + h * 0.06, h * hand.between(0.1, 0.16));
  lettering.text(
    { left: box.left + 20, right: box.right - 20, top: box.top + h * 0.69, bottom: box.bottom - 12 },
    hand.between(8, 22),
  );
}
