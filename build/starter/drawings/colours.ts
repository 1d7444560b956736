import type { Hand } from './hand';

/** Hue in degrees, saturation and lightness from 0 to 1. */
export interface Colour {
  h: number;
  s: number;
  l: number;
}

export function hex({ h, s, l }: Colour): string {
  const [sat, light] = [clamp(s), clamp(l)];
  const a = sat * Math.min(light, 1 - light);
  const channel = (n: number): string => {
    const k = (n + (((h % 360) + 360) % 360) / 30) % 12;
    const value = light - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** The colour of a surface in shadow: darker, cooler and a little more saturated, as painters of cels mix it. */
export function shaded(colour: Colour, amount = 1): Colour {
  const toBlue = ((250 - colour.h + 540) % 360) - 180;
  const l = colour.l * (1 - Math.min(0.9, 0.24 * amount));
  // Chroma, not saturation, is what grows a little: pale skin in shadow is not red.
  const chroma = colour.s * (1 - Math.abs(2 * colour.l - 1)) * (1 + 0.25 * amount);
  const full = 1 - Math.abs(2 * l - 1);
  return {
    h: colour.h + toBlue * 0.07 * Math.min(1.5, amount),
    s: clamp(Math.min(chroma / Math.max(full, 0.05), colour.s + 0.15)),
    l,
  };
}

export function lit(colour: Colour, amount = 1): Colour {
  return { h: colour.h, s: colour.s, l: colour.l + (1 - colour.l) * 0.45 * amount };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

const skins: readonly Colour[] = [
  { h: 26, s: 0.9, l: 0.9 },
  { h: 24, s: 0.75, l: 0.83 },
  { h: 25, s: 0.6, l: 0.7 },
  { h: 24, s: 0.48, l: 0.52 },
  { h: 22, s: 0.42, l: 0.36 },
];

const hairs: readonly Colour[] = [
  { h: 20, s: 0.15, l: 0.13 },
  { h: 22, s: 0.35, l: 0.24 },
  { h: 25, s: 0.5, l: 0.4 },
  { h: 42, s: 0.75, l: 0.68 },
  { h: 8, s: 0.6, l: 0.42 },
  { h: 215, s: 0.4, l: 0.5 },
  { h: 285, s: 0.3, l: 0.45 },
  { h: 335, s: 0.6, l: 0.72 },
  { h: 160, s: 0.35, l: 0.5 },
  { h: 220, s: 0.1, l: 0.85 },
];

export const skin = (hand: Hand): Colour => hand.pick(skins);
export const hairColour = (hand: Hand): Colour => hand.pick(hairs);

/** Five colours that go together: neighbours, opposites or three around the circle. */
export function palette(hand: Hand): Colour[] {
  const base = hand.between(0, 360);
  const steps = hand.pick([
    [0, 25, 50, 180, 205],
    [0, 120, 240, 20, 140],
    [0, 15, 30, 45, 60],
    [0, 180, 10, 190, 40],
  ]);
  const [s, l] = [hand.between(0.3, 0.8), hand.between(0.5, 0.72)];
  return steps.map((step) => ({
    h: base + step,
    s: clamp(s + 0.12 * hand.normal()),
    l: Math.min(0.9, Math.max(0.22, l + 0.15 * hand.normal())),
  }));
}
