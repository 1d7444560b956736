import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Refused } from '../refused';
import { cutOff, flipped, refusal } from '../testing';
import type { MatArray } from './array';
import { looksLikeMat, openMat } from './mat';
import { MatWriter, type MatValue } from './testing';

const golden = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'golden', name));

/** Reads all that there is in an array, and what lies in it. */
function readAll(array: MatArray): unknown {
  switch (array.kind) {
    case 'numbers':
      return [...array.numbers()];
    case 'text':
      return array.text();
    case 'cells':
      return Array.from({ length: array.count }, (_, i) => readAll(array.cell(i)));
    case 'struct':
      return Object.fromEntries(array.fields.map((field) => [field, readAll(array.field(field)!)]));
    case 'other':
      return null;
  }
}

const values: Record<string, MatValue> = {
  doubles: {
    kind: 'numbers',
    class: 6,
    type: 9,
    dims: [2, 3],
    values: [1.5, -2, 0.25, 1e300, NaN, -Infinity],
  },
  // A double array whose numbers are stored in bytes, as MATLAB does to save space; and few enough for the tag.
  packed: { kind: 'numbers', class: 6, type: 2, dims: [1, 3], values: [1, 0, 1] },
  singles: { kind: 'numbers', class: 7, type: 7, dims: [1, 1], values: [0.5] },
  int8: { kind: 'numbers', class: 8, type: 1, dims: [1, 2], values: [-128, 127] },
  uint8: { kind: 'numbers', class: 9, type: 2, dims: [1, 5], values: [0, 1, 2, 3, 4] },
  int16: { kind: 'numbers', class: 10, type: 3, dims: [3, 1], values: [-300, 0, 300] },
  uint16: { kind: 'numbers', class: 11, type: 4, dims: [1, 2], values: [1999, 2010] },
  int32: { kind: 'numbers', class: 12, type: 5, dims: [1, 2], values: [-70000, 70000] },
  uint32: { kind: 'numbers', class: 13, type: 6, dims: [2, 2, 1], values: [1, 2, 3, 4] },
  int64: { kind: 'numbers', class: 14, type: 12, dims: [1, 2], values: [-5e12, 5e12] },
  uint64: { kind: 'numbers', class: 15, type: 13, dims: [1, 1], values: [2 ** 40] },
  nothing: { kind: 'numbers', class: 6, type: 9, dims: [0, 0], values: [] },
  bytes: { kind: 'text', type: 2, text: 'plain' },
  utf8: { kind: 'text', type: 16, text: 'Zoe' },
  utf16: { kind: 'text', type: 17, text: '李明 Zoë' },
  short: { kind: 'text', type: 4, text: 'ab' },
  list: {
    kind: 'cells',
    dims: [1, 3],
    cells: [
      { kind: 'text', type: 2, text: '01/a.jpg' },
      { kind: 'cells', dims: [1, 1], cells: [{ kind: 'text', type: 17, text: 'b' }] },
      { kind: 'numbers', class: 9, type: 2, dims: [1, 2], values: [7, 8] },
    ],
  },
  record: {
    kind: 'struct',
    fields: {
      dob: { kind: 'numbers', class: 6, type: 5, dims: [1, 2], values: [719529, 714230] },
      a_name_of_thirty_one_letters_xx: { kind: 'text', type: 16, text: 'x' },
    },
  },
};

/** What `readAll` makes of a value. */
function plain(value: MatValue): unknown {
  if (value.kind === 'numbers') return [...value.values];
  if (value.kind === 'text') return value.text;
  if (value.kind === 'cells') return value.cells.map(plain);
  return Object.fromEntries(Object.entries(value.fields).map(([field, inner]) => [field, plain(inner)]));
}

describe('MAT-files of level 5', () => {
  for (const little of [true, false])
    for (const compressed of [true, false])
      it(`${little ? 'little' : 'big'} endian, ${compressed ? 'compressed' : 'plain'}: every class and type`, () => {
        const bytes = new MatWriter(little).file(values, compressed);
        expect(looksLikeMat(bytes)).toBe(true);
        const file = openMat(bytes);
        expect(file.cutOff).toBe(false);
        expect(file.names).toEqual(Object.keys(values));
        for (const [name, value] of Object.entries(values)) {
          const array = file.variable(name)!;
          expect([name, readAll(array)]).toEqual([name, plain(value)]);
          if (value.kind === 'numbers') expect([name, array.dims]).toEqual([name, value.dims]);
        }
        expect(file.variable('absent')).toBeUndefined();
        expect(file.variable('record')!.field('absent')).toBeUndefined();
      });

  for (const name of ['wiki.mat', 'wiki-plain.mat'])
    it(`of SciPy: ${name}`, () => {
      const wiki = openMat(golden(name)).variable('wiki')!;
      const { face_score, ...rest } = readAll(wiki) as Record<string, unknown>;
      expect(face_score).toEqual([4.5, 2.25, -Infinity, 1, 3]);
      expect(rest).toEqual({
        dob: [719529, 714230, 714231, 730545, 0],
        photo_taken: [2009, 2000, 2000, 2010, 1999],
        full_path: ['01/1_1970.jpg', '02/2_1955.jpg', '02/3_1955.jpg', '03/4_2000.jpg', '04/5_0.jpg'],
        gender: [1, 0, NaN, 1, 0],
        name: ['Ada', 'Zoë', '李明', 'B', ''],
        face_location: Array.from({ length: 5 }, () => [1.5, 2, 3, 4]),
        second_face_score: [NaN, 1.5, NaN, NaN, NaN],
      });
    });

  it('of version 7.3, which are HDF5, are told apart, and so are others', () => {
    const hdf5 = Buffer.alloc(1024);
    hdf5.write('\x89HDF\r\n\x1a\n', 512, 'latin1');
    expect(refusal(() => openMat(hdf5))).toBe('matNewer');
    const bare = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
    expect(refusal(() => openMat(bare))).toBe('matNewer');
    const marked = new MatWriter().file({});
    marked.writeUInt16LE(0x0200, 124);
    expect(refusal(() => openMat(marked))).toBe('matNewer');
    // Level 4 begins with the size of its first matrix.
    expect(refusal(() => openMat(Buffer.alloc(200)))).toBe('matUnknown');
  });

  it('whole variables before the place where a file is cut off can be read', () => {
    const writer = new MatWriter();
    const bytes = writer.file({ first: values.uint8!, second: values.doubles! });
    const file = openMat(bytes.subarray(0, bytes.length - 9));
    expect([file.names, file.cutOff]).toEqual([['first'], true]);
    expect([...file.variable('first')!.numbers()]).toEqual([0, 1, 2, 3, 4]);
  });

  it('a count that the file cannot hold takes no memory', () => {
    const writer = new MatWriter();
    const before = process.memoryUsage().arrayBuffers;
    const claims: [string, MatValue][] = [
      ['cells', { kind: 'cells', dims: [16384, 16384], cells: [] }],
      ['numbers', { kind: 'numbers', class: 9, type: 2, dims: [16384, 16384], values: [1] }],
      ['more than any', { kind: 'numbers', class: 9, type: 2, dims: [2 ** 30, 2 ** 30], values: [1] }],
    ];
    for (const [what, value] of claims) {
      const file = openMat(writer.file({ claim: value }));
      const read = (): unknown => readAll(file.variable('claim')!);
      // One that cannot be at all is not even listed.
      if (what === 'more than any') expect([file.names, file.cutOff]).toEqual([[], true]);
      else expect(refusal(read), what).toBe('fileDamaged');
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  });

  it('an element that unpacks to more than it claims, or claims what it cannot be, is refused', () => {
    const honest = new MatWriter().file({
      zeros: { ...values.uint8!, dims: [1, 1e6], values: Array(1e6).fill(0) } as MatValue,
    });
    const inner = Buffer.from(honest.subarray(128));
    const pack = (matrix: Buffer): Buffer => {
      const packed = deflateSync(matrix);
      const tag = Buffer.alloc(8);
      tag.writeUInt32LE(15);
      tag.writeUInt32LE(packed.length, 4);
      return Buffer.concat([honest.subarray(0, 128), tag, packed]);
    };
    expect(openMat(pack(inner)).variable('zeros')!.numbers()).toHaveLength(1e6);
    // A megabyte that claims to be a hundred bytes.
    const less = Buffer.from(inner);
    less.writeUInt32LE(100, 4);
    expect(refusal(() => openMat(pack(less)).variable('zeros')!.numbers())).toBe('fileDamaged');
    // A kilobyte that claims to become gigabytes.
    const more = Buffer.from(inner);
    more.writeUInt32LE(0xf0000000, 4);
    expect(refusal(() => openMat(pack(more)).variable('zeros'))).toBe('fileDamaged');
    // One that really would: its claim is within what deflate can do, and beyond what is read.
    const bomb = Buffer.concat([inner, Buffer.alloc(16)]);
    bomb.writeUInt32LE(600 * 1024 * 1024, 4);
    const packed = pack(bomb);
    const padded = Buffer.concat([packed, Buffer.alloc(700_000)]);
    padded.writeUInt32LE(packed.readUInt32LE(132) + 700_000, 132);
    expect(refusal(() => openMat(padded).variable('zeros'))).toBe('fileTooLarge');
  });

  const files: [string, Buffer][] = [
    ['plain', new MatWriter().file(values)],
    ['compressed', new MatWriter().file(values, true)],
    ['big endian', new MatWriter(false).file(values)],
    ['of SciPy', golden('wiki.mat')],
  ];
  for (const [what, bytes] of files)
    it(`damaged, ${what}: refused, or read in part`, () => {
      let refused = 0;
      for (const [how, broken] of [...cutOff(bytes), ...flipped(bytes, 400, 5)]) {
        let outcome = 'read';
        try {
          const file = openMat(broken);
          for (const name of file.names) readAll(file.variable(name)!);
          if (file.cutOff) outcome = 'in part';
        } catch (error) {
          expect(error, how).toBeInstanceOf(Refused);
          outcome = 'refused';
        }
        if (outcome !== 'read') refused++;
        // A header alone is a file without variables; every other that is cut off is known to be.
        if (how.startsWith('cut') && broken.length !== 128) expect([how, outcome]).not.toContain('read');
      }
      expect(refused).toBeGreaterThan(100);
    });
});
