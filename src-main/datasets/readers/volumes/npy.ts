import { damaged, Refused } from '../refused';
import { isFull, type NumberArray } from './array';

/** Longest header that is believed; that of an array is about a hundred bytes. */
export const mostHeader = 64 * 1024;

/** What the header of an `.npy` file says. */
export interface NpyHeader {
  /** As numpy writes it: order of bytes, kind, bytes of one; `<f4`. */
  type: string;
  shape: number[];
  firstFastest: boolean;
  /** Byte where the numbers begin. */
  start: number;
}

const magic = '\x93NUMPY';

/** Whether these bytes begin like an `.npy` file. */
export const looksLikeNpy = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 6) === magic;

/**
 * Reads the header of an `.npy` file (numpy.lib.format, versions 1 to 3).
 *
 * @param bytes the beginning of the file
 * @throws Refused fileDamaged
 */
export function readNpyHeader(bytes: Buffer): NpyHeader {
  if (!looksLikeNpy(bytes) || bytes.length < 12) throw damaged();
  const long = bytes[6]! >= 2;
  const length = long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const from = long ? 12 : 10;
  if (length > mostHeader || from + length > bytes.length) throw damaged();
  // A dictionary as Python writes it.
  const text = bytes.toString('latin1', from, from + length);
  const type = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const numbers = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  // An array of structs has a list for its type.
  if (type === undefined && /'descr'\s*:\s*\[/.test(text))
    throw new Refused('shapeArray', { shape: 'structs' });
  if (type === undefined || order === undefined || numbers === undefined) throw damaged();
  const shape = (numbers.match(/\d+/g) ?? []).map(Number);
  if (!Number.isSafeInteger(shape.reduce((product, dim) => product * dim, 1))) throw damaged();
  return { type, shape, firstFastest: order === 'True', start: from + length };
}

/** Whether a number of the type makes a voxel full, for each order of bytes, kind and size. */
function fullOf(
  type: string,
  bytes: Buffer,
  start: number,
): { size: number; full: (index: number) => boolean } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = type[0] !== '>';
  switch (type.slice(1)) {
    case 'b1':
    case 'u1':
      return { size: 1, full: (i) => bytes[start + i]! !== 0 };
    case 'i1':
      return { size: 1, full: (i) => view.getInt8(start + i) > 0 };
    case 'u2':
      return { size: 2, full: (i) => view.getUint16(start + i * 2, little) !== 0 };
    case 'i2':
      return { size: 2, full: (i) => view.getInt16(start + i * 2, little) > 0 };
    case 'u4':
      return { size: 4, full: (i) => view.getUint32(start + i * 4, little) !== 0 };
    case 'i4':
      return { size: 4, full: (i) => view.getInt32(start + i * 4, little) > 0 };
    case 'u8':
      return { size: 8, full: (i) => view.getBigUint64(start + i * 8, little) !== 0n };
    case 'i8':
      return { size: 8, full: (i) => view.getBigInt64(start + i * 8, little) > 0n };
    case 'f2':
      // Halves compare like their bits: 0x3800 is one half, and above 0x7c00 (infinity) is what is no number.
      return {
        size: 2,
        full: (i) => {
          const bits = view.getUint16(start + i * 2, little);
          return bits >= 0x3800 && bits <= 0x7c00;
        },
      };
    case 'f4':
      return { size: 4, full: (i) => isFull(view.getFloat32(start + i * 4, little)) };
    case 'f8':
      return { size: 8, full: (i) => isFull(view.getFloat64(start + i * 8, little)) };
    default:
      return null;
  }
}

/**
 * The array of an `.npy` file: truth values, whole numbers and floats, in either order of bytes.
 *
 * @throws Refused fileDamaged; shapeArray for arrays of anything else
 */
export function readNpy(bytes: Buffer): NumberArray {
  const { type, shape, firstFastest, start } = readNpyHeader(bytes);
  const numbers = fullOf(type, bytes, start);
  // Objects are pickled programs; nobody runs them here.
  if (!numbers) throw new Refused('shapeArray', { shape: type });
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (count * numbers.size > bytes.length - start) throw damaged();
  return { shape, firstFastest, full: numbers.full };
}

/** Whether an array of this header could be volumes. */
export const isNumeric = ({ type }: NpyHeader): boolean => fullOf(type, Buffer.alloc(0), 0) !== null;
