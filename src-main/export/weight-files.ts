import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { StudioError } from '../../src-preload/errors';
import type { NetName } from '../../src-preload/contract-weights';
import { toLayers, type NamedArray, type WeightLayer } from '../gan/weights/keras';
import { decodeSafetensors, encodeSafetensors, type WeightArray } from '../gan/weights/safetensors';
import { writeWhole } from './files';
import { writeKerasFile } from './keras-file';
import { readKerasFile } from './read-keras';

export { namesOfNet, type WeightLayer } from '../gan/weights/keras';

/**
 * Weights of one net as a file: `.h5` and `.weights.h5` of Keras, or `.safetensors`, whose arrays have the names that they
 * have in the studio without the net in front (`conv1/kernel`).
 */

/** Far more than any net of a recipe has. */
const mostBytes = 2 ** 31;

/** First parts of names in files of safetensors: the net is one of those, or is not named. */
const prefixes: Readonly<Record<NetName, readonly string[]>> = {
  generator: ['generator', 'g', 'ema'],
  discriminator: ['discriminator', 'd'],
  encoder: ['encoder', 'e'],
};
const allPrefixes = Object.values(prefixes).flat();

/**
 * The layers of a file.
 *
 * @param net whose they shall be, for a file that holds several
 * @param thread script of the thread that reads files of Keras (`read-keras.ts`)
 * @throws StudioError fileMissing, weightsFormat, kerasUnreadable, weightsUnreadable
 */
export async function readWeightFile(path: string, net: NetName, thread: string): Promise<WeightLayer[]> {
  if (/\.(h5|hdf5)$/i.test(path)) return readKerasFile(path, { thread });
  if (!/\.safetensors$/i.test(path)) throw new StudioError('weightsFormat', { name: basename(path) });
  const info = await stat(path).catch((cause: unknown) => {
    throw new StudioError('fileMissing', { name: basename(path) }, { cause });
  });
  if (!info.isFile() || info.size > mostBytes) throw new StudioError('weightsUnreadable');
  const { arrays } = decodeSafetensors(await readFile(path));
  return safetensorsLayers(arrays, net);
}

function safetensorsLayers(arrays: ReadonlyMap<string, WeightArray>, net: NetName): WeightLayer[] {
  const first = (name: string): string => name.slice(0, name.indexOf('/'));
  const names = [...arrays.keys()];
  const areNamed = names.some((name) => allPrefixes.includes(first(name)));
  // An averaged generator is the better one of two.
  const chosen = [...prefixes[net]].reverse().find((prefix) => names.some((name) => first(name) === prefix));
  const own = areNamed ? names.filter((name) => first(name) === chosen) : names;
  const listed = own.map((name): NamedArray => {
    const { shape, data } = arrays.get(name)!;
    return { name: areNamed ? name : `${net}/${name}`, shape, data };
  });
  const layers = toLayers(listed.filter(({ name }) => name.split('/').length > 2));
  if (layers.length === 0) throw new StudioError('weightsUnreadable');
  return layers;
}

/**
 * Writes the weights of a net; the ending of the name decides how.
 *
 * @param arrays those of the net in its own order, with full names: `g/conv1/kernel`
 * @throws StudioError diskFull, exportFailed
 */
export async function writeWeightFile(
  path: string,
  net: NetName,
  arrays: readonly NamedArray[],
): Promise<void> {
  if (!/\.safetensors$/i.test(path)) return writeKerasFile(path, toLayers(arrays));
  const bare = new Map<string, WeightArray>();
  for (const { name, shape, data } of arrays)
    bare.set(name.slice(name.indexOf('/') + 1), { dtype: 'F32', shape: [...shape], data });
  await writeWhole(path, encodeSafetensors(bare, { net }));
}
