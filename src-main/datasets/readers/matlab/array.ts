import { damaged } from '../refused';
import {
  elementAt,
  elementType,
  lettersOf,
  numbersOf,
  type Element,
  type Numbers,
  type Source,
} from './elements';

/** What an array is made of. `other`: sparse matrices, function handles, objects of classes, which nothing here needs. */
export type MatKind = 'numbers' | 'text' | 'cells' | 'struct' | 'other';

/** Classes of arrays ("MAT-File Format", table 1-3). */
const kinds: Readonly<Record<number, MatKind>> = {
  1: 'cells',
  2: 'struct',
  4: 'text',
  ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [6 + i, 'numbers' as const])),
};

/** More elements than this in one array are refused; nothing that the studio reads comes near. */
const mostElements = 2 ** 28;
const mostDimensions = 32;
const mostFields = 4096;

/**
 * An array of MATLAB: of numbers, letters, other arrays, or structs. It reads its head at once and its contents when they
 * are asked for, so that one of half a million cells costs eight bytes for each and no more.
 *
 * Elements are in MATLAB's order: the first dimension runs fastest.
 */
export class MatArray {
  readonly name: string;
  readonly kind: MatKind;
  readonly dims: readonly number[];
  /** Product of the dimensions. */
  readonly count: number;
  readonly #source: Source;
  /** Where the contents begin and end. */
  readonly #start: number;
  readonly #end: number;
  /** Names of the fields of a struct, and where its arrays begin. */
  #struct: { fields: string[]; start: number } | undefined;
  /** Where each array within this one begins. */
  #offsets: Uint32Array | undefined;

  /**
   * @param element of the type `matrix`
   * @throws Refused fileDamaged
   */
  constructor(source: Source, element: Element) {
    if (element.type !== elementType.matrix) throw damaged();
    const end = element.start + element.size;
    this.#source = source;
    this.#end = end;
    // A cell that was never filled.
    if (element.size === 0) {
      this.name = '';
      this.kind = 'numbers';
      this.dims = [0, 0];
      this.count = 0;
      this.#start = end;
      return;
    }
    const flags = elementAt(source, element.start, end);
    if (flags.type !== elementType.uint32 || flags.size !== 8) throw damaged();
    this.kind = kinds[source.view.getUint32(flags.start, source.little) & 0xff] ?? 'other';
    if (this.kind === 'other') {
      // Its head may be of another form.
      this.name = '';
      this.dims = [0, 0];
      this.count = 0;
      this.#start = end;
      return;
    }
    const dims = elementAt(source, flags.next, end);
    if (dims.type !== elementType.int32 || dims.size < 8 || dims.size > mostDimensions * 4) throw damaged();
    this.dims = [...numbersOf(source, dims)];
    this.count = this.dims.reduce((product, dim) => product * dim, 1);
    if (this.dims.some((dim) => dim < 0) || this.count > mostElements) throw damaged();
    const name = elementAt(source, dims.next, end);
    this.name = lettersOf(source, name);
    this.#start = name.next;
  }

  /**
   * The numbers as they are stored, which may be in a smaller type than that of the array; of complex ones the real part.
   *
   * @throws Refused fileDamaged when there are more or fewer than the dimensions say, or this is no array of numbers
   */
  numbers(): Numbers {
    if (this.kind !== 'numbers') throw damaged();
    if (this.count === 0) return new Float64Array(0);
    const numbers = numbersOf(this.#source, elementAt(this.#source, this.#start, this.#end));
    if (numbers.length !== this.count) throw damaged();
    return numbers;
  }

  /**
   * A line of letters.
   *
   * @throws Refused fileDamaged when this is something else, or several lines
   */
  text(): string {
    if (this.count === 0) return '';
    if (this.kind !== 'text' || this.dims.some((dim, i) => i !== 1 && dim !== 1)) throw damaged();
    return lettersOf(this.#source, elementAt(this.#source, this.#start, this.#end));
  }

  /**
   * A cell, counted in MATLAB's order from 0.
   *
   * @throws Refused fileDamaged
   */
  cell(index: number): MatArray {
    if (this.kind !== 'cells') throw damaged();
    return this.#inner(this.count, this.#start, index);
  }

  /**
   * Names of the fields of a struct.
   *
   * @throws Refused fileDamaged
   */
  get fields(): readonly string[] {
    return this.#readStruct().fields;
  }

  /**
   * A field of the first struct of the array; undefined when there is none of this name.
   *
   * @throws Refused fileDamaged
   */
  field(name: string): MatArray | undefined {
    const { fields, start } = this.#readStruct();
    const index = fields.indexOf(name);
    if (index < 0 || this.count === 0) return undefined;
    return this.#inner(this.count * fields.length, start, index);
  }

  #readStruct(): { fields: string[]; start: number } {
    if (this.kind !== 'struct') throw damaged();
    if (this.#struct) return this.#struct;
    const length = elementAt(this.#source, this.#start, this.#end);
    if (length.type !== elementType.int32 || length.size !== 4) throw damaged();
    const width = this.#source.view.getInt32(length.start, this.#source.little);
    const names = elementAt(this.#source, length.next, this.#end);
    if (width <= 0 || names.size % width !== 0 || names.size / width > mostFields) throw damaged();
    const letters = lettersOf(this.#source, { ...names, type: elementType.uint8 });
    const fields = Array.from({ length: names.size / width }, (_, i) =>
      // Each is filled up with zeros.
      letters.slice(i * width, (i + 1) * width).replace(/\0.*$/s, ''),
    );
    this.#struct = { fields, start: names.next };
    return this.#struct;
  }

  #inner(count: number, start: number, index: number): MatArray {
    if (index < 0 || index >= count) throw damaged();
    if (!this.#offsets) {
      // Each has a tag of eight bytes at least: a count that the file cannot hold takes no memory.
      if (count * 8 > this.#end - start) throw damaged();
      const offsets = new Uint32Array(count);
      for (let i = 0, at = start; i < count; i++) {
        offsets[i] = at;
        at = elementAt(this.#source, at, this.#end).next;
      }
      this.#offsets = offsets;
    }
    return new MatArray(this.#source, elementAt(this.#source, this.#offsets[index]!, this.#end));
  }
}
