import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type * as Hdf5Library from 'h5wasm/node';
import { StudioError } from '../../src-preload/errors';
import { arrayOrder, kindOf, type LayerArray, type WeightLayer } from '../gan/weights/keras';
import { draftOf } from './files';

/**
 * Weights of a net as Keras writes them into HDF5 files. Two layouts are in use:
 *
 * - `.h5` (Keras 1 and 2, still read and written by Keras 3): the attribute `layer_names` of the root, or of
 *   `/model_weights` in the file of a whole model, lists the layers in order; the attribute `weight_names` of each group
 *   lists its arrays, for example `conv1/kernel:0`.
 * - `.weights.h5` (Keras 3): `/layers/NAME/vars/0`, `1`, … NAME is the class and a number, and the attribute `name` of
 *   `vars` says how the layer is called.
 */
export type KerasLayout = 'legacy' | 'keras3';

/** As Keras does: the ending of the name decides. */
export const layoutOf = (path: string): KerasLayout =>
  path.toLowerCase().endsWith('.weights.h5') ? 'keras3' : 'legacy';

/** Far more than any net of a recipe, or VGG19 with its dense layers, has. WebAssembly can address little more. */
const mostBytes = 2 ** 31;

/** Groups within groups: models in models; a file that goes deeper is damaged. */
const mostDepth = 12;

type Hdf5 = typeof Hdf5Library;
type Group = Hdf5Library.Group;
type Dataset = Hdf5Library.Dataset;

/** HDF5 as WebAssembly, which is large: loaded at the first need. */
async function hdf5(): Promise<Hdf5> {
  const module = await import('h5wasm/node');
  await module.ready;
  return module;
}

/**
 * Lets the library give up at its first error, instead of writing what it thinks of a file to the standard error and going
 * on. It does not work any more afterwards: only for a thread that ends.
 */
export async function endAtFirstError(): Promise<void> {
  (await (await hdf5()).ready).activate_throwing_error_handler();
}

/**
 * Reads the layers of a file that have weights, in the order of the file.
 *
 * HDF5 is a large library and files come from strangers. A damaged one can end the library for good (it aborts, and every
 * file after it fails), so this is called in a thread of its own and for one file: `readKerasFile` does that.
 *
 * @param wanted which layers, by their names; all without it
 * @throws StudioError fileMissing, kerasUnreadable
 */
export async function readKerasLayers(path: string, wanted = /(?:)/): Promise<WeightLayer[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new StudioError('fileMissing', { name: basename(path) }, { cause });
  });
  if (!info.isFile() || info.size > mostBytes) throw unreadable(path);
  const library = await hdf5();
  let file: InstanceType<Hdf5['File']> | null = null;
  try {
    file = new library.File(path, 'r');
    const reader = new Reader(library, info.size, wanted);
    const layers = reader.read(file);
    if (layers.length === 0) throw new Error('It has no layers with weights.');
    return layers;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw unreadable(path, error);
  } finally {
    try {
      file?.close();
    } catch {
      // Damaged in such a way that it cannot even be closed.
    }
  }
}

const unreadable = (path: string, cause?: unknown): StudioError =>
  new StudioError('kerasUnreadable', { name: basename(path) }, { cause });

class Reader {
  #bytes = 0;

  constructor(
    private readonly library: Hdf5,
    private readonly fileBytes: number,
    private readonly wanted: RegExp,
  ) {}

  read(root: Group): WeightLayer[] {
    if (has(root, 'layer_names')) return this.#legacy(root);
    const whole = root.keys().includes('model_weights') ? root.get('model_weights') : null;
    if (whole instanceof this.library.Group && has(whole, 'layer_names')) return this.#legacy(whole);
    return this.#keras3(root, 0);
  }

  #legacy(group: Group): WeightLayer[] {
    return texts(group, 'layer_names').flatMap((name) => {
      const layer = this.#group(group, name);
      // A model inside of a model is a layer of its own to the file: its arrays have the names of its layers.
      const layers = new Map<string, LayerArray[]>();
      for (const weight of texts(layer, 'weight_names')) {
        const parts = weight.replace(/:\d+$/, '').split('/');
        const own = parts.slice(0, -1).join('/') === name ? name : (parts.at(-2) ?? name);
        if (!this.wanted.test(own)) continue;
        const arrays = layers.get(own) ?? [];
        arrays.push(this.#array(layer, weight, parts.at(-1)!));
        layers.set(own, arrays);
      }
      return [...layers].map(([own, arrays]) => ({ name: own, arrays: withKnownNames(arrays) }));
    });
  }

  /** Names without a number come first, then 1, 2, …: the order in which Keras counted. */
  #keras3(group: Group, depth: number): WeightLayer[] {
    if (depth > mostDepth) throw new Error('Too many groups inside of each other.');
    const names = group.keys().filter((name) => !(depth === 0 && name === 'optimizer'));
    return names.sort(byNumber).flatMap((name) => {
      const inner = group.get(name);
      if (!(inner instanceof this.library.Group)) return [];
      if (name !== 'vars') return this.#keras3(inner, depth + 1);
      const layer = has(inner, 'name') ? texts(inner, 'name')[0]! : basename(group.path);
      const places = inner.keys().sort(byNumber);
      if (places.length === 0 || !this.wanted.test(layer)) return [];
      return [{ name: layer, arrays: places.map((place) => this.#array(inner, place, place)) }];
    });
  }

  #group(group: Group, name: string): Group {
    const inner = group.get(name);
    if (!(inner instanceof this.library.Group)) throw new Error(`${name} is no group.`);
    return inner;
  }

  #array(group: Group, path: string, name: string): LayerArray {
    const dataset = group.get(path);
    if (!(dataset instanceof this.library.Dataset)) throw new Error(`${path} is no array.`);
    const { type, size, shape, virtual_sources: elsewhere } = dataset.metadata;
    // Type 1 of HDF5 is that of floating-point numbers.
    if (type !== 1 || (size !== 4 && size !== 8) || !shape || elsewhere?.length)
      throw new Error(`${path} has no float32 or float64 numbers.`);
    const count = shape.reduce((product, side) => product * side, 1);
    const bytes = count * size;
    // Packed arrays may be larger than the file; a damaged shape is much larger.
    const most = dataset.filters.length > 0 ? mostBytes : this.fileBytes;
    this.#bytes += bytes;
    if (!Number.isSafeInteger(count) || count < 1 || bytes > most || this.#bytes > mostBytes)
      throw new Error(`${path} claims to have ${count} numbers.`);
    const data = numbers(dataset);
    if (data.length !== count) throw new Error(`${path} ends too early.`);
    if (!data.every(Number.isFinite)) throw new Error(`${path} has numbers that are none.`);
    return { name, shape: [...shape], data };
  }
}

/** Keras 1 had other names (`block1_conv1_W_1`) in the same order: those become places. */
const withKnownNames = (arrays: LayerArray[]): LayerArray[] =>
  arrays.every(({ name }) => arrayOrder.includes(name))
    ? arrays
    : arrays.map((array, place) => ({ ...array, name: String(place) }));

function numbers(dataset: Dataset): Float32Array<ArrayBuffer> {
  const { value } = dataset;
  if (value instanceof Float32Array || value instanceof Float64Array) return Float32Array.from(value);
  // A scalar comes as a number.
  if (typeof value === 'number') return Float32Array.of(value);
  throw new Error('The numbers cannot be read.');
}

/** Keras splits long lists: `layer_names0`, `layer_names1`, … */
const has = (group: Group, name: string): boolean => name in group.attrs || `${name}0` in group.attrs;

function texts(group: Group, name: string): string[] {
  const parts: string[] = [];
  const one = group.attrs[name];
  const chunks = one ? [one] : [];
  for (let i = 0; !one && group.attrs[`${name}${i}`]; i++) chunks.push(group.attrs[`${name}${i}`]!);
  for (const { value } of chunks) {
    if (typeof value === 'string') parts.push(value);
    else if (Array.isArray(value) && value.every((text) => typeof text === 'string'))
      parts.push(...(value as string[]));
    // A list of no names is one of no numbers.
    else if (!(ArrayBuffer.isView(value) && value.byteLength === 0) && value !== null)
      throw new Error(`${name} is no list of names.`);
  }
  return parts;
}

const byNumber = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true, sensitivity: 'variant' });

/** Keras's classes as its files of version 3 spell them. */
const classNames: Record<string, string> = {
  Dense: 'dense',
  Conv2D: 'conv2d',
  Conv3D: 'conv3d',
  BatchNormalization: 'batch_normalization',
};

/**
 * Writes the layers of a net. The file is there as a whole or not at all.
 *
 * @throws StudioError diskFull, exportFailed
 */
export async function writeKerasFile(
  path: string,
  layers: readonly WeightLayer[],
  layout: KerasLayout = layoutOf(path),
): Promise<void> {
  const draft = draftOf(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const library = await hdf5();
    const file = new library.File(draft, 'w');
    let closed: number;
    try {
      if (layout === 'legacy') writeLegacy(file, layers);
      else writeKeras3(file, layers);
    } finally {
      closed = file.close();
    }
    // What is still in memory is written when the file is closed, if it fits on the disk.
    if (closed < 0) throw new Error('The file could not be completed.');
    const handle = await open(draft, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StudioError('diskFull', {}, { cause: error });
    throw new StudioError('exportFailed', { name: basename(path) }, { cause: error });
  }
}

/** Names as a list of texts of one length, as h5py writes them. */
function writeTexts(group: Group, name: string, list: readonly string[]): void {
  const bytes = Math.max(1, ...list.map((text) => Buffer.byteLength(text)));
  group.create_attribute(name, [...list], [list.length], `S${bytes}`);
}

function writeLegacy(root: Group, layers: readonly WeightLayer[]): void {
  writeTexts(
    root,
    'layer_names',
    layers.map(({ name }) => name),
  );
  // What Keras 3 looks for to know that kernels need no conversion from the layouts of version 1.
  root.create_attribute('backend', 'tensorflow', [], 'S10');
  root.create_attribute('keras_version', '2.15.0', [], 'S6');
  for (const { name, arrays } of layers) {
    const group = within(root, name);
    const names = arrays.map((array) => `${name}/${array.name}:0`);
    writeTexts(group, 'weight_names', names);
    const inner = within(group, name);
    for (const array of arrays) writeArray(inner, `${array.name}:0`, array);
  }
}

/** Makes a group and those around it: `head0/conv1` lies in `head0`. */
function within(group: Group, path: string): Group {
  let inner = group;
  for (const part of path.split('/'))
    inner = (inner.keys().includes(part) ? (inner.get(part) as Group) : null) ?? inner.create_group(part);
  return inner;
}

function writeKeras3(root: Group, layers: readonly WeightLayer[]): void {
  const all = root.create_group('layers');
  const used = new Map<string, number>();
  for (const layer of layers) {
    const kind = kindOf(layer);
    const transposed = layer.name.startsWith('convt') ? '_transpose' : '';
    const label = kind === null ? layer.name.replaceAll('/', '_') : classNames[kind] + transposed;
    const count = used.get(label) ?? 0;
    used.set(label, count + 1);
    const vars = all.create_group(count === 0 ? label : `${label}_${count}`).create_group('vars');
    vars.create_attribute('name', layer.name, [], `S${Buffer.byteLength(layer.name)}`);
    layer.arrays.forEach((array, place) => writeArray(vars, String(place), array));
  }
}

function writeArray(group: Group, name: string, { shape, data }: LayerArray): void {
  group.create_dataset({ name, data, shape: [...shape], dtype: '<f' });
}
