import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from './float16';
import { decodeSafetensors, encodeSafetensors, type WeightArray } from './safetensors';

describe('half precision', () => {
  it('knows the numbers of the standard', () => {
    const known: [number, number][] = [
      [0, 0x0000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [2 ** -14, 0x0400],
      [2 ** -24, 0x0001],
      [1 / 3, 0x3555],
      [Infinity, 0x7c00],
    ];
    for (const [value, bits] of known) expect([value, toHalf(value)]).toEqual([value, bits]);
    expect(toHalf(-0)).toBe(0x8000);
    expect(toHalf(65520)).toBe(0x7c00);
    expect(fromHalf(toHalf(NaN))).toBeNaN();
  });

  it('gives every half back, and rounds what lies between two to the nearest, ties to even', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x7c00; bits++) {
      const value = fromHalf(bits);
      if (toHalf(value) !== bits) wrong.push(bits);
      if (bits === 0x7bff) continue;
      const next = fromHalf(bits + 1);
      const between = [(value + next) / 2, value * 0.25 + next * 0.75, value * 0.75 + next * 0.25].map(
        toHalf,
      );
      const right = [bits % 2 === 0 ? bits : bits + 1, bits + 1, bits];
      if (between.join() !== right.join()) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });
});

const arrays = new Map<string, WeightArray>([
  ['g/conv1/kernel', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-9, 4e9, 5, -6) }],
  ['g/conv1/bias', { dtype: 'F16', shape: [3], data: Float32Array.of(0.5, -0.25, 0.1) }],
  ['counter', { dtype: 'F32', shape: [], data: Float32Array.of(7) }],
  ['empty', { dtype: 'F16', shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file with this header and so many bytes behind it. */
function fileOf(header: unknown, bytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

describe('a safetensors file', () => {
  it('gives back what was written: names, shapes, numbers, texts', () => {
    const { arrays: read, metadata } = decodeSafetensors(
      encodeSafetensors(arrays, { format: 'gan-studio', 名: '画' }),
    );
    expect(metadata).toEqual({ format: 'gan-studio', 名: '画' });
    expect([...read.keys()]).toEqual([...arrays.keys()]);
    for (const [name, { dtype, shape, data }] of arrays) {
      const half = dtype === 'F16' ? data.map((value) => fromHalf(toHalf(value))) : data;
      expect(read.get(name)).toEqual({ dtype, shape, data: half });
    }
  });

  it('has the bytes that the format describes', () => {
    const file = encodeSafetensors(new Map([['a', { dtype: 'F32', shape: [1], data: Float32Array.of(1) }]]));
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))).toEqual({
      a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    });
    expect([...file.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it('is read from the middle of a larger buffer', () => {
    const file = encodeSafetensors(arrays);
    const larger = new Uint8Array(file.length + 9);
    larger.set(file, 3);
    expect(decodeSafetensors(larger.subarray(3, 3 + file.length)).arrays.get('counter')!.data).toEqual(
      Float32Array.of(7),
    );
  });

  it('is not written with numbers that cannot be read again', () => {
    const one = (dtype: 'F16' | 'F32', value: number, shape = [1]): (() => Uint8Array) => {
      return () => encodeSafetensors(new Map([['a', { dtype, shape, data: Float32Array.of(value) }]]));
    };
    expect(one('F32', NaN)).toThrow(RangeError);
    expect(one('F16', 70_000)).toThrow(RangeError);
    expect(one('F32', 1, [2])).toThrow(RangeError);
  });

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const nan = fileOf({ a: entry }, 8);
  nan.fill(0xff, nan.length - 4);
  const long = new Uint8Array(16);
  new DataView(long.buffer).setBigUint64(0, 0xffffffffffffffffn, true);
  it.each<[string, Uint8Array]>([
    ['empty', new Uint8Array(0)],
    ['too short for its header', long],
    ['no JSON', fileOf('{"a":', 0)],
    ['a blank before the brace', fileOf(' {}', 0)],
    ['bytes that are no UTF-8', fileOf('{}', 0).map((byte, i) => (i === 9 ? 0xff : byte))],
    ['an unknown format of numbers', fileOf({ a: { ...entry, dtype: 'I64', data_offsets: [0, 16] } }, 16)],
    ['a negative size', fileOf({ a: { ...entry, shape: [-2] } }, 8)],
    ['sizes beyond all numbers', fileOf({ a: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 8)],
    ['a shape that does not fit its bytes', fileOf({ a: { ...entry, shape: [3] } }, 8)],
    ['an array that goes beyond the end', fileOf({ a: entry }, 4)],
    ['bytes that belong to nothing', fileOf({ a: entry }, 12)],
    ['a hole', fileOf({ a: { ...entry, data_offsets: [4, 12] } }, 12)],
    ['arrays that overlap', fileOf({ a: entry, b: { ...entry, data_offsets: [4, 12] } }, 12)],
    ['an unknown key', fileOf({ a: { ...entry, run: 'this' } }, 8)],
    ['no offsets', fileOf({ a: { dtype: 'F32', shape: [2] } }, 8)],
    ['an array in place of an entry', fileOf({ a: [1] }, 0)],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }, 0)],
    ['a number that is none', nan],
  ])('is refused: %s', (_, file) => {
    expect(() => decodeSafetensors(file)).toThrow(expect.objectContaining({ code: 'weightsUnreadable' }));
  });
});
