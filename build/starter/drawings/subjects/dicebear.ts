import { createAvatar } from '@dicebear/core';
import * as adventurer from '@dicebear/adventurer';
import * as lorelei from '@dicebear/lorelei';
import { hex, palette, type Colour } from '../colours';
import { round } from '../curves';
import type { Hand } from '../hand';
import type { Place } from '../place';
import type { Sheet } from '../sheet';

const plain = (colour: Colour): string => hex(colour).slice(1);

/**
 * A face of Lisa Wischofsky's styles “Lorelei” (CC0 1.0) or “Adventurer” (CC BY 4.0), drawn with DiceBear, recoloured.
 * Its own height 1 is half the picture's.
 */
export function avatar(sheet: Sheet, { x, y, size, angle, flip }: Place): void {
  const { hand } = sheet;
  const side = 2 * size;
  const svg = hand.chance(0.5) ? loreleiFace(sheet) : adventurerFace(sheet);
  const id = sheet.id();
  const [, box] = /viewBox="([^"]+)"/.exec(svg)!;
  const body = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<metadata.*?<\/metadata>/s, '')
    // Its ids are the same in every face.
    .replaceAll('viewboxMask', id);
  const turned = `translate(${round(x)} ${round(y)}) rotate(${round((angle * 180) / Math.PI)})${flip ? ' scale(-1 1)' : ''}`;
  sheet.add(
    `<g transform="${turned}"><svg x="${round(-size)}" y="${round(-size)}" width="${round(side)}" height="${round(side)}" viewBox="${box}" fill="none">${body}</svg></g>`,
  );
}

function seed(hand: Hand): string {
  return String(hand.whole(0, 0x7fffffff));
}

function loreleiFace(sheet: Sheet): string {
  const { hand } = sheet;
  const ink = plain(sheet.ink);
  const skin = sheet.coloured ? plain(sheet.skin()) : plain(sheet.paper);
  return createAvatar(lorelei, {
    seed: seed(hand),
    skinColor: [skin],
    hairColor: [sheet.coloured ? plain(sheet.hair()) : ink],
    eyesColor: [ink],
    eyebrowsColor: [ink],
    noseColor: [ink],
    glassesColor: [ink],
    mouthColor: [sheet.coloured ? plain({ h: 355, s: 0.5, l: hand.between(0.35, 0.5) }) : ink],
    frecklesColor: [ink],
    hairAccessoriesColor: [plain(sheet.colour())],
    earringsColor: [plain(sheet.colour())],
    hairAccessoriesProbability: 30,
    frecklesProbability: 30,
    beardProbability: 15,
    glassesProbability: 25,
  }).toString();
}

function adventurerFace(sheet: Sheet): string {
  const { hand } = sheet;
  return createAvatar(adventurer, {
    seed: seed(hand),
    skinColor: [sheet.coloured ? plain(sheet.skin()) : plain({ h: 0, s: 0, l: 0.97 })],
    hairColor: [
      sheet.coloured
        ? plain(hand.chance(0.3) ? hand.pick(palette(hand)) : sheet.hair())
        : plain(sheet.hair()),
    ],
    earringsProbability: 30,
    featuresProbability: 30,
    glassesProbability: 25,
  }).toString();
}
