import { damaged } from '../refused';

/** Types of data elements ("MAT-File Format", table 1-1): how the bytes of one are to be read. */
export const elementType = {
  int8: 1,
  uint8: 2,
  int16: 3,
  uint16: 4,
  int32: 5,
  uint32: 6,
  single: 7,
  double: 9,
  int64: 12,
  uint64: 13,
  matrix: 14,
  compressed: 15,
  utf8: 16,
  utf16: 17,
  utf32: 18,
} as const;

/** Where an element lies: `size` bytes from `start`; the element behind it begins at `next`. */
export interface Element {
  type: number;
  start: number;
  size: number;
  next: number;
}

/** Bytes with the order of their numbers. */
export interface Source {
  bytes: Buffer;
  view: DataView;
  little: boolean;
}

export function sourceOf(bytes: Buffer, little: boolean): Source {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), little };
}

/**
 * The element whose tag is at `at`. Elements are filled up to whole eight bytes; a small one holds up to four bytes
 * within its own tag.
 *
 * @param end of what it lies in
 * @throws Refused fileDamaged when it does not fit in there
 */
export function elementAt({ view, little }: Source, at: number, end: number): Element {
  if (at + 8 > end) throw damaged();
  const word = view.getUint32(at, little);
  const small = word >>> 16;
  if (small !== 0) {
    if (small > 4) throw damaged();
    return { type: word & 0xffff, start: at + 4, size: small, next: at + 8 };
  }
  const size = view.getUint32(at + 4, little);
  const start = at + 8;
  if (size > end - start) throw damaged();
  // Compressed elements are not filled up, and some writers leave out what would fill up the last one.
  const filled = word === elementType.compressed ? size : Math.ceil(size / 8) * 8;
  return { type: word, start, size, next: Math.min(start + filled, end) };
}

/** Numbers as a file stores them; 64-bit integers as doubles. */
export type Numbers =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

type Read = (view: DataView, at: number, little: boolean) => number;

/** How numbers of a type are read: bytes of one, an array for them, and a look at one. */
const numeric: Readonly<Record<number, { bytes: number; array: (count: number) => Numbers; read: Read }>> = {
  [elementType.int8]: { bytes: 1, array: (n) => new Int8Array(n), read: (v, at) => v.getInt8(at) },
  [elementType.uint8]: { bytes: 1, array: (n) => new Uint8Array(n), read: (v, at) => v.getUint8(at) },
  [elementType.int16]: { bytes: 2, array: (n) => new Int16Array(n), read: (v, at, l) => v.getInt16(at, l) },
  [elementType.uint16]: {
    bytes: 2,
    array: (n) => new Uint16Array(n),
    read: (v, at, l) => v.getUint16(at, l),
  },
  [elementType.int32]: { bytes: 4, array: (n) => new Int32Array(n), read: (v, at, l) => v.getInt32(at, l) },
  [elementType.uint32]: {
    bytes: 4,
    array: (n) => new Uint32Array(n),
    read: (v, at, l) => v.getUint32(at, l),
  },
  [elementType.single]: {
    bytes: 4,
    array: (n) => new Float32Array(n),
    read: (v, at, l) => v.getFloat32(at, l),
  },
  [elementType.double]: {
    bytes: 8,
    array: (n) => new Float64Array(n),
    read: (v, at, l) => v.getFloat64(at, l),
  },
  [elementType.int64]: {
    bytes: 8,
    array: (n) => new Float64Array(n),
    read: (v, at, l) => Number(v.getBigInt64(at, l)),
  },
  [elementType.uint64]: {
    bytes: 8,
    array: (n) => new Float64Array(n),
    read: (v, at, l) => Number(v.getBigUint64(at, l)),
  },
};

/**
 * The numbers of an element.
 *
 * @throws Refused fileDamaged when it holds something else
 */
export function numbersOf({ view, little }: Source, { type, start, size }: Element): Numbers {
  const sort = numeric[type];
  if (!sort || size % sort.bytes !== 0) throw damaged();
  const numbers = sort.array(size / sort.bytes);
  for (let i = 0; i < numbers.length; i++) numbers[i] = sort.read(view, start + i * sort.bytes, little);
  return numbers;
}

/**
 * The letters of an element; MATLAB stores them as UTF-8, UTF-16, or as plain numbers of one or two bytes.
 *
 * @throws Refused fileDamaged when it holds something else
 */
export function lettersOf(source: Source, { type, start, size }: Element): string {
  const bytes = source.bytes.subarray(start, start + size);
  switch (type) {
    case elementType.utf8:
      return bytes.toString('utf8');
    case elementType.int8:
    case elementType.uint8:
      return bytes.toString('latin1');
    case elementType.uint16:
    case elementType.utf16:
      if (size % 2 !== 0) throw damaged();
      return new TextDecoder(source.little ? 'utf-16le' : 'utf-16be', { ignoreBOM: true }).decode(bytes);
    default:
      throw damaged();
  }
}
