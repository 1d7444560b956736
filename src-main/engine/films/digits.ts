/**
 * Numbers written into pictures: digits of 3 × 5 pixels, drawn here so that a film looks the same on every machine,
 * whichever fonts it has.
 */
const glyphs: Record<string, string> = {
  '0': '111101101101111',
  '1': '010110010010111',
  '2': '111001111100111',
  '3': '111001111001111',
  '4': '101101111001001',
  '5': '111100111001111',
  '6': '111100111101111',
  '7': '111001010010010',
  '8': '111101111101111',
  '9': '111101111001111',
};

export const digitWidth = 3;
export const digitHeight = 5;

/** Width of a number in pixels, at one pixel a dot. */
export function numberWidth(value: number): number {
  return String(value).length * (digitWidth + 1) - 1;
}

/**
 * Draws a whole number that is not negative.
 *
 * @param set called for every pixel of it, from its upper left corner
 */
export function drawNumber(value: number, dot: number, set: (x: number, y: number) => void): void {
  [...String(value)].forEach((digit, place) => {
    const glyph = glyphs[digit]!;
    for (let i = 0; i < glyph.length; i++) {
      if (glyph[i] !== '1') continue;
      const left = (place * (digitWidth + 1) + (i % digitWidth)) * dot;
      const top = Math.floor(i / digitWidth) * dot;
      for (let y = 0; y < dot; y++) for (let x = 0; x < dot; x++) set(left + x, top + y);
    }
  });
}
