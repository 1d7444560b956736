import { StudioError } from '../../../src-preload/errors';
import { fromHalf, toHalf } from './float16';

/**
 * The format of Hugging Face's safetensors (https://huggingface.co/docs/safetensors): eight bytes with the length of a
 * JSON header, the header, and the bytes of the arrays, little-endian and row-major. Nothing in such a file is run:
 * weights from a stranger can be opened safely.
 */

/** Number formats that are written and read; weights are float32 in memory whichever it is. */
export type WeightFormat = 'F32' | 'F16';

export interface WeightArray {
  dtype: WeightFormat;
  shape: number[];
  /** As many numbers as the shape has, all finite. */
  data: Float32Array<ArrayBuffer>;
}

export interface WeightFile {
  /** By name, in the order of their bytes. */
  arrays: Map<string, WeightArray>;
  /** Free texts of whoever wrote the file. */
  metadata: Record<string, string>;
}

const bytesOf: Record<WeightFormat, number> = { F32: 4, F16: 2 };

/** A header is text about arrays: one that is larger describes no weights of ours, and would only cost memory. */
const mostHeaderBytes = 16 * 1024 * 1024;

const metadataKey = '__metadata__';

/**
 * Writes arrays as a safetensors file.
 *
 * @throws RangeError for an array that has not as many numbers as its shape, or a number that its format cannot hold
 */
export function encodeSafetensors(
  arrays: ReadonlyMap<string, WeightArray>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push([metadataKey, metadata]);
  let end = 0;
  for (const [name, { dtype, shape, data }] of arrays) {
    if (name === '' || name === metadataKey) throw new RangeError(`An array cannot be called “${name}”.`);
    if (data.length !== count(shape)) throw new RangeError(`${name} does not have the numbers of its shape.`);
    const begin = end;
    end += data.length * bytesOf[dtype];
    header.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  // Spaces behind the header bring the numbers to an address that 8 divides. Object.fromEntries defines keys and so
  // keeps one that is called __proto__.
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(text, 8);
  let at = 8 + headerBytes;
  for (const [name, { dtype, data }] of arrays) {
    for (const value of data) {
      const half = dtype === 'F16' ? toHalf(value) : 0;
      if (!Number.isFinite(value) || (half & 0x7c00) === 0x7c00) {
        throw new RangeError(`${name} has a number that ${dtype} cannot hold.`);
      }
      if (dtype === 'F16') view.setUint16(at, half, true);
      else view.setFloat32(at, value, true);
      at += bytesOf[dtype];
    }
  }
  return file;
}

/**
 * Reads a safetensors file whose arrays are float32 or float16. Every byte must belong to exactly one array, as the
 * format demands, and every number be finite.
 *
 * @throws StudioError weightsUnreadable
 */
export function decodeSafetensors(file: Uint8Array): WeightFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 8) throw unreadable();
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(Math.min(mostHeaderBytes, file.length - 8))) throw unreadable();
  const begin = 8 + Number(declared);
  const header = readHeader(file.subarray(8, begin));
  let metadata: Record<string, string> = {};
  const entries: [string, Entry][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === metadataKey) metadata = readMetadata(value);
    else entries.push([name, readEntry(name, value)]);
  }
  entries.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  const arrays = new Map<string, WeightArray>();
  let at = 0;
  for (const [name, { dtype, shape, begin: from, end }] of entries) {
    if (from !== at || end > file.length - begin) throw unreadable();
    at = end;
    arrays.set(name, { dtype, shape, data: readNumbers(view, begin + from, count(shape), dtype) });
  }
  if (at !== file.length - begin) throw unreadable();
  return { arrays, metadata };
}

interface Entry {
  dtype: WeightFormat;
  shape: number[];
  begin: number;
  end: number;
}

function readHeader(bytes: Uint8Array): object {
  // The format wants the first byte to be a brace: no byte order mark, no blank.
  if (bytes[0] !== 0x7b) throw unreadable();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as object;
  } catch (error) {
    throw unreadable(error);
  }
}

function readMetadata(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable();
  const entries = Object.entries(value);
  if (entries.some(([, text]) => typeof text !== 'string')) throw unreadable();
  return Object.fromEntries(entries) as Record<string, string>;
}

function readEntry(name: string, value: unknown): Entry {
  if (name === '' || typeof value !== 'object' || value === null) throw unreadable();
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (Object.keys(value).sort().join() !== 'data_offsets,dtype,shape') throw unreadable();
  if (dtype !== 'F32' && dtype !== 'F16') throw unreadable();
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw unreadable();
  const [begin, end] = offsets as [number, number];
  const numbers = count(shape);
  if (!Number.isSafeInteger(numbers) || end - begin !== numbers * bytesOf[dtype]) throw unreadable();
  return { dtype, shape, begin, end };
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

const count = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

function readNumbers(
  view: DataView,
  begin: number,
  length: number,
  dtype: WeightFormat,
): Float32Array<ArrayBuffer> {
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const value =
      dtype === 'F16' ? fromHalf(view.getUint16(begin + i * 2, true)) : view.getFloat32(begin + i * 4, true);
    if (!Number.isFinite(value)) throw unreadable();
    data[i] = value;
  }
  return data;
}

const unreadable = (cause?: unknown): StudioError => new StudioError('weightsUnreadable', {}, { cause });
