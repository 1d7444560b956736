import type { AnimationContainer } from './container';

/**
 * Animated GIF (Graphics Interchange Format 89a): a screen without colours of its own, then for each frame a graphic
 * control with its duration and the picture of a still GIF, with that picture's palette as its local one.
 */
export const gifAnimation: AnimationContainer = {
  ticks: 100,
  // Browsers take anything shorter for a tenth of a second.
  shortest: 2,
  longest: 0xffff,
  mostPixels: 65_535,

  head({ width, height, loop }) {
    const screen = Buffer.alloc(13);
    screen.write('GIF89a', 0, 'latin1');
    screen.writeUInt16LE(width, 6);
    screen.writeUInt16LE(height, 8);
    // Eight bits a channel in the original; no global palette.
    screen.writeUInt8(0x70, 10);
    if (!loop) return screen;
    const forEver = Buffer.from([0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0', 'latin1'), 3, 1, 0, 0, 0]);
    return Buffer.concat([screen, forEver]);
  },

  frame(still, _size, duration) {
    const control = Buffer.from([0x21, 0xf9, 4, 0x04, 0, 0, 0, 0]);
    control.writeUInt16LE(duration, 4);
    return Buffer.concat([control, picture(Buffer.from(still))]);
  },

  tail: () => Buffer.from([0x3b]),
  patch: () => null,
};

/** Bytes of a palette by the flags of a screen or of a picture; 0 without one. */
const paletteBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);

/** The first picture of a still GIF as a block with a palette of its own. */
function picture(still: Buffer): Buffer {
  const screenFlags = still.readUInt8(10);
  const global = still.subarray(13, 13 + paletteBytes(screenFlags));
  let at = 13 + global.length;
  while (still[at] === 0x21) at = endOfBlocks(still, at + 2);
  if (still[at] !== 0x2c) throw new Error('A still GIF without a picture.');

  const place = Buffer.from(still.subarray(at, at + 10));
  const own = still.subarray(at + 10, at + 10 + paletteBytes(place[9]!));
  const palette = own.length > 0 ? own : global;
  const data = at + 10 + own.length;
  const sizeBits = (own.length > 0 ? place[9]! : screenFlags) & 0x07;
  place[9] = 0x80 | (place[9]! & 0x40) | sizeBits;
  // Behind the palette: the width of the codes, then blocks.
  return Buffer.concat([place, palette, still.subarray(data, endOfBlocks(still, data + 1))]);
}

/** Where a row of blocks ends, behind its empty last one. */
function endOfBlocks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1;
  return at + 1;
}
