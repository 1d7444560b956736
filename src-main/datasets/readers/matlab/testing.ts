import { deflateSync } from 'node:zlib';

/** Writes MAT-files of level 5 for tests, in either order of bytes, compressed or not. */

/** What a test puts into a file. */
export type MatValue =
  | { kind: 'numbers'; class: number; type: number; dims: number[]; values: readonly number[] }
  | { kind: 'text'; type: 2 | 4 | 16 | 17; text: string }
  | { kind: 'cells'; dims: number[]; cells: MatValue[] }
  | { kind: 'struct'; fields: Record<string, MatValue> };

const numberBytes: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8 };

export class MatWriter {
  constructor(private readonly little = true) {}

  /** A whole file. */
  file(variables: Record<string, MatValue>, compressed = false): Buffer {
    const header = Buffer.alloc(128, ' ');
    header.write('MATLAB 5.0 MAT-file, made by a test', 0, 'latin1');
    header.fill(0, 116, 124);
    this.#u16(0x0100).copy(header, 124);
    header.write(this.little ? 'IM' : 'MI', 126, 'latin1');
    const elements = Object.entries(variables).map(([name, value]) => {
      const matrix = this.#matrix(name, value);
      if (!compressed) return matrix;
      const packed = deflateSync(matrix);
      return Buffer.concat([this.#u32(15), this.#u32(packed.length), packed]);
    });
    return Buffer.concat([header, ...elements]);
  }

  #matrix(name: string, value: MatValue): Buffer {
    return this.element(14, Buffer.concat(this.#contents(name, value)));
  }

  #contents(name: string, value: MatValue): Buffer[] {
    const head = (type: number, dims: readonly number[]): Buffer[] => [
      this.element(6, Buffer.concat([this.#u32(type), this.#u32(0)])),
      this.element(5, Buffer.concat(dims.map((dim) => this.#u32(dim)))),
      this.element(1, Buffer.from(name, 'latin1')),
    ];
    switch (value.kind) {
      case 'numbers':
        return [
          ...head(value.class, value.dims),
          this.element(value.type, this.numbers(value.type, value.values)),
        ];
      case 'text': {
        const { type, text } = value;
        const bytes =
          type === 16
            ? Buffer.from(text, 'utf8')
            : type === 2
              ? Buffer.from(text, 'latin1')
              : Buffer.concat([...text].map((letter) => this.#u16(letter.charCodeAt(0))));
        return [...head(4, [1, text.length]), this.element(type, bytes)];
      }
      case 'cells':
        return [...head(1, value.dims), ...value.cells.map((cell) => this.#matrix('', cell))];
      case 'struct': {
        const names = Object.keys(value.fields);
        const padded = Buffer.alloc(names.length * 32);
        names.forEach((field, i) => padded.write(field, i * 32, 'latin1'));
        return [
          ...head(2, [1, 1]),
          this.element(5, this.#u32(32)),
          this.element(1, padded),
          ...Object.values(value.fields).map((field) => this.#matrix('', field)),
        ];
      }
    }
  }

  /** A data element; one of up to four bytes within its tag, as MATLAB does. */
  element(type: number, data: Buffer): Buffer {
    if (data.length > 0 && data.length <= 4 && type !== 14) {
      const small = Buffer.alloc(8);
      // The number of bytes is in the upper half of the word.
      this.#u32((data.length << 16) | type).copy(small);
      data.copy(small, 4);
      return small;
    }
    const filled = Buffer.alloc(Math.ceil(data.length / 8) * 8);
    data.copy(filled);
    return Buffer.concat([this.#u32(type), this.#u32(data.length), filled]);
  }

  numbers(type: number, values: readonly number[]): Buffer {
    const size = numberBytes[type]!;
    const bytes = Buffer.alloc(values.length * size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    values.forEach((value, i) => {
      const at = i * size;
      if (type === 7) view.setFloat32(at, value, this.little);
      else if (type === 9) view.setFloat64(at, value, this.little);
      else if (size === 8) view.setBigInt64(at, BigInt(value), this.little);
      else if (size === 4) view.setInt32(at, value, this.little);
      else if (size === 2) view.setInt16(at, value, this.little);
      else view.setInt8(at, value);
    });
    return bytes;
  }

  #u32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.little) bytes.writeUInt32LE(value >>> 0);
    else bytes.writeUInt32BE(value >>> 0);
    return bytes;
  }

  #u16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.little) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }
}
