/** Pixels of a BMP: RGBA, rows from the top. */
export interface BmpPicture {
  width: number;
  height: number;
  data: Buffer;
}

/** Width and height of a BMP in pixels, from its header alone. */
export function bmpSize(bytes: Buffer): { width: number; height: number } {
  const { width, height } = readHeader(bytes);
  return { width, height };
}

/** Larger run-length coded pictures are refused. */
const mostRunPixels = 40_000_000;

const rgb = 0;
const rle8 = 1;
const rle4 = 2;
const bitFields = 3;
const alphaBitFields = 6;

interface Header {
  width: number;
  height: number;
  topDown: boolean;
  bits: number;
  compression: number;
  /** Byte where the pixels begin. */
  offset: number;
  /** Byte where the palette begins, its number of colours and the bytes of each. */
  palette: { at: number; count: number; entry: 3 | 4 };
  /** Red, green, blue and alpha bits of a pixel of 16 or 32 bits. */
  masks: [number, number, number, number];
}

/**
 * Decodes a BMP of 1, 4, 8, 16, 24 or 32 bits, run-length coded ones and colour masks included. Rows that a
 * run-length coded picture leaves out are transparent.
 *
 * @throws Error when the file is shorter than it says or contradicts itself
 */
export function decodeBmp(bytes: Buffer): BmpPicture {
  const header = readHeader(bytes);
  const { width, height } = header;
  const palette = readPalette(bytes, header);
  const runs = header.compression === rle8 || header.compression === rle4;
  // A few bytes of runs may claim any size; rows that stand there one by one prove it.
  if (runs ? width * height > mostRunPixels : rowsEnd(header) > bytes.length) {
    throw new Error('The pixels are cut off.');
  }
  const data = Buffer.alloc(width * height * 4);
  if (runs) {
    readRuns(bytes, header, palette, data);
  } else if (header.bits <= 8) {
    readIndexed(bytes, header, palette, data);
  } else if (header.bits === 24) {
    readRows(header, (at, to) => {
      data[to] = bytes[at + 2]!;
      data[to + 1] = bytes[at + 1]!;
      data[to + 2] = bytes[at]!;
      data[to + 3] = 255;
    });
  } else {
    readMasked(bytes, header, data);
  }
  return { width, height, data };
}

function readHeader(bytes: Buffer): Header {
  if (bytes.length < 26 || bytes.toString('latin1', 0, 2) !== 'BM') throw new Error('Not a BMP.');
  const offset = bytes.readUInt32LE(10);
  const size = bytes.readUInt32LE(14);
  if (size === 12) {
    // The header of OS/2 1 and Windows 2.
    const bits = bytes.readUInt16LE(24);
    return check({
      width: bytes.readUInt16LE(18),
      height: bytes.readUInt16LE(20),
      topDown: false,
      bits,
      compression: rgb,
      offset,
      palette: { at: 26, count: bits <= 8 ? 1 << bits : 0, entry: 3 },
      masks: defaultMasks(bits),
    });
  }
  if (bytes.length < 54) throw new Error('The header is cut off.');
  const height = bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(28);
  const compression = size >= 40 ? bytes.readUInt32LE(30) : rgb;
  const colours = size >= 40 ? bytes.readUInt32LE(46) : 0;
  const masks = defaultMasks(bits);
  let paletteAt = 14 + size;
  if (compression === bitFields || compression === alphaBitFields || size >= 108) {
    const withAlpha = size >= 56 || compression === alphaBitFields;
    // Headers of 40 bytes have the masks behind them, longer ones inside; that is the same place.
    const end = 54 + (withAlpha ? 16 : 12);
    if (bytes.length < end) throw new Error('The header is cut off.');
    if (compression !== rgb) {
      for (let i = 0; i < (withAlpha ? 4 : 3); i++) masks[i] = bytes.readUInt32LE(54 + i * 4);
    }
    paletteAt = Math.max(paletteAt, end);
  }
  return check({
    width: bytes.readInt32LE(18),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    compression: compression === alphaBitFields ? bitFields : compression,
    offset,
    palette: { at: paletteAt, count: bits <= 8 ? Math.min(colours || 1 << bits, 1 << bits) : 0, entry: 4 },
    masks,
  });
}

function check(header: Header): Header {
  const { width, height, bits, compression, topDown } = header;
  const sound =
    width > 0 &&
    height > 0 &&
    (compression === rgb
      ? [1, 4, 8, 16, 24, 32].includes(bits)
      : compression === rle8
        ? bits === 8 && !topDown
        : compression === rle4
          ? bits === 4 && !topDown
          : compression === bitFields && (bits === 16 || bits === 32));
  if (!sound) throw new Error('This sort of BMP is not known.');
  return header;
}

function defaultMasks(bits: number): [number, number, number, number] {
  return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** RGB bytes of the palette. */
function readPalette(bytes: Buffer, header: Header): Buffer {
  const { at, count, entry } = header.palette;
  if (at + count * entry > bytes.length) throw new Error('The palette is cut off.');
  const palette = Buffer.alloc(count * 3);
  for (let i = 0; i < count; i++) {
    palette[i * 3] = bytes[at + i * entry + 2]!;
    palette[i * 3 + 1] = bytes[at + i * entry + 1]!;
    palette[i * 3 + 2] = bytes[at + i * entry]!;
  }
  return palette;
}

/** Rows are filled up to whole double words. */
function strideOf({ width, bits }: Header): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function rowsEnd(header: Header): number {
  return header.offset + strideOf(header) * header.height;
}

/** Byte where row `y` (from the top) begins in the file. */
function rowStarts(header: Header): (y: number) => number {
  const stride = strideOf(header);
  return (y) => header.offset + stride * (header.topDown ? y : header.height - 1 - y);
}

/** Visits every pixel of whole bytes: where it stands in the file and where in the RGBA data. */
function readRows(header: Header, pixel: (at: number, to: number) => void): void {
  const start = rowStarts(header);
  const width = header.bits / 8;
  for (let y = 0; y < header.height; y++) {
    const row = start(y);
    for (let x = 0; x < header.width; x++) pixel(row + x * width, (y * header.width + x) * 4);
  }
}

function readIndexed(bytes: Buffer, header: Header, palette: Buffer, data: Buffer): void {
  const start = rowStarts(header);
  const perByte = 8 / header.bits;
  const mask = (1 << header.bits) - 1;
  for (let y = 0; y < header.height; y++) {
    const row = start(y);
    for (let x = 0; x < header.width; x++) {
      const shift = (perByte - 1 - (x % perByte)) * header.bits;
      const index = (bytes[row + Math.floor(x / perByte)]! >> shift) & mask;
      setIndexed(data, (y * header.width + x) * 4, palette, index);
    }
  }
}

function setIndexed(data: Buffer, to: number, palette: Buffer, index: number): void {
  // An index beyond the palette is black, as everywhere else.
  data[to] = palette[index * 3] ?? 0;
  data[to + 1] = palette[index * 3 + 1] ?? 0;
  data[to + 2] = palette[index * 3 + 2] ?? 0;
  data[to + 3] = 255;
}

function readMasked(bytes: Buffer, header: Header, data: Buffer): void {
  const wide = header.bits === 32;
  const [red, green, blue, alpha] = header.masks.map(channel) as [Channel, Channel, Channel, Channel];
  let anyAlpha = false;
  readRows(header, (at, to) => {
    const value = wide ? bytes.readUInt32LE(at) : bytes.readUInt16LE(at);
    data[to] = red(value);
    data[to + 1] = green(value);
    data[to + 2] = blue(value);
    const opacity = header.masks[3] === 0 ? 255 : alpha(value);
    if (opacity !== 0) anyAlpha = true;
    data[to + 3] = opacity;
  });
  // Programs that know nothing of alpha leave the byte empty: that does not mean an invisible picture.
  if (!anyAlpha) for (let to = 3; to < data.length; to += 4) data[to] = 255;
}

type Channel = (value: number) => number;

/** Takes the bits of a mask out of a pixel and stretches them to 0 … 255. */
function channel(mask: number): Channel {
  if (mask === 0) return () => 0;
  let shift = 0;
  while (((mask >>> shift) & 1) === 0) shift++;
  const largest = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) / largest) * 255);
}

function readRuns(bytes: Buffer, header: Header, palette: Buffer, data: Buffer): void {
  const four = header.compression === rle4;
  const { width, height } = header;
  let at = header.offset;
  let x = 0;
  let y = height - 1;
  const next = (): number => {
    if (at >= bytes.length) throw new Error('The pixels are cut off.');
    return bytes[at++]!;
  };
  const put = (index: number): void => {
    if (x < width && y >= 0) setIndexed(data, (y * width + x) * 4, palette, index);
    x++;
  };
  while (y >= 0) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(four ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
    } else if (value === 0) {
      x = 0;
      y--;
    } else if (value === 1) {
      return;
    } else if (value === 2) {
      x += next();
      y -= next();
    } else {
      // So many literal pixels, filled up to whole words.
      const length = four ? Math.ceil(value / 2) : value;
      let byte = 0;
      for (let i = 0; i < value; i++) {
        if (!four || i % 2 === 0) byte = next();
        put(four ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte);
      }
      if (length % 2 === 1) next();
    }
  }
}
