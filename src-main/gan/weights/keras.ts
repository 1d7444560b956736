import type { NetName } from '../../../src-preload/contract-weights';
import { StudioError } from '../../../src-preload/errors';

/**
 * Weights of a net as Keras orders them. The nets of the studio have Keras's layers, names of arrays and layouts of
 * kernels: convolutions (rows, columns, in, out), those of volumes (planes, rows, columns, in, out), transposed ones of
 * volumes (planes, rows, columns, out, in), dense (in, out). So no number is moved; what differs between files is how
 * layers are called and in which order they stand.
 */

/** An array with a name of its own inside of its layer. */
export interface LayerArray {
  /** `kernel`, `gamma`, …; a place (`0`, `1`, …) where the file gives no names. */
  name: string;
  shape: readonly number[];
  /** Row-major, as many numbers as the shape has. */
  data: Float32Array<ArrayBuffer>;
}

/** A layer that has weights. */
export interface WeightLayer {
  name: string;
  arrays: readonly LayerArray[];
}

/** An array of a net by its full name, for example `g/conv1/kernel`. */
export type NamedArray = LayerArray;

/** How the names of the arrays of each net begin. */
export const netPrefix: Readonly<Record<NetName, string>> = {
  generator: 'g/',
  discriminator: 'd/',
  encoder: 'e/',
};

/**
 * Every array that a layer of the studio may have, in Keras's order. Those of Keras are in the first two lines; `u` is the
 * direction of spectral normalisation, `gain` that of noise.
 */
export const arrayOrder: readonly string[] = [
  ...['kernel', 'bias'],
  ...['gamma', 'beta', 'moving_mean', 'moving_variance'],
  ...['u', 'gain'],
];

/** Whether it is an array of a net, and not one of an optimiser (`g/conv1/kernel/velocity`). */
const isOfNet = (name: string, prefix: string): boolean =>
  name.startsWith(prefix) && arrayOrder.includes(name.slice(name.lastIndexOf('/') + 1));

/**
 * Names of the arrays of a net among those of a checkpoint: of the averaged generator (`ema/…`) where there is one.
 *
 * @returns nothing where there is no such net
 */
export function namesOfNet(names: readonly string[], net: NetName): string[] {
  const averaged = net === 'generator' ? names.filter((name) => isOfNet(name, 'ema/')) : [];
  return averaged.length > 0 ? averaged : names.filter((name) => isOfNet(name, netPrefix[net]));
}

/**
 * The layers of a net, in the order in which the net has them: that of the arrays, which is the order of a checkpoint.
 *
 * @param arrays all of one net: `g/dense1/kernel`, `g/dense1/bias`, `g/bn1/gamma`, …
 */
export function toLayers(arrays: readonly NamedArray[]): WeightLayer[] {
  const layers = new Map<string, LayerArray[]>();
  for (const { name, shape, data } of arrays) {
    const layer = name.slice(name.indexOf('/') + 1, name.lastIndexOf('/'));
    const own = layers.get(layer) ?? [];
    own.push({ name: name.slice(name.lastIndexOf('/') + 1), shape, data });
    layers.set(layer, own);
  }
  const place = ({ name }: LayerArray): number => arrayOrder.indexOf(name);
  return [...layers].map(([name, own]) => ({ name, arrays: own.sort((a, b) => place(a) - place(b)) }));
}

/** Kinds of layers, by Keras's own names. Convolutions of volumes and transposed ones look alike from outside. */
export type LayerKind = 'Dense' | 'Conv2D' | 'Conv3D' | 'BatchNormalization';

const kindByRank: readonly (LayerKind | undefined)[] = [
  undefined,
  undefined,
  'Dense',
  undefined,
  'Conv2D',
  'Conv3D',
];

/** What kind of layer it is; null for one that Keras has not. */
export function kindOf({
  arrays,
}: {
  arrays: readonly Pick<LayerArray, 'name' | 'shape'>[];
}): LayerKind | null {
  const names = arrays.map(({ name }) => name);
  const isNorm = names.includes('gamma') || (names.join() === '0,1,2,3' && arrays[0]!.shape.length === 1);
  if (isNorm) return arrays.length === 4 ? 'BatchNormalization' : null;
  // Spectral normalisation has one array more, which is no weight.
  const weights = arrays.filter(({ name }) => name !== 'u');
  const [kernel, bias] = weights;
  if (weights.length !== 2 || bias!.shape.length !== 1) return null;
  return kindByRank[kernel!.shape.length] ?? null;
}

/** A layer of the net that takes weights in: names and shapes alone. */
export interface LayerShape {
  name: string;
  arrays: readonly Pick<LayerArray, 'name' | 'shape'>[];
}

/**
 * Finds for every array of a net the one of a file. Layers go by name if the file has all of the net's names. Otherwise
 * they go by kind, and within a kind by order: the first Conv2D of the file is the first of the net. That is what Keras
 * itself does, whose names count on from model to model (`dense_7`).
 *
 * A layer that Keras has not (noise, minibatch discrimination) keeps its first values where the file lacks it, and so does
 * the direction of spectral normalisation.
 *
 * @returns by `layer/array`
 * @throws StudioError weightsLayers, weightsShape
 */
export function fitLayers(
  file: readonly WeightLayer[],
  net: readonly LayerShape[],
): Map<string, Float32Array<ArrayBuffer>> {
  const stock = net.filter((layer) => kindOf(layer) !== null);
  const byName = new Map(file.map((layer) => [layer.name, layer]));
  const named = stock.length > 0 && stock.every(({ name }) => byName.has(name));
  const own = net.filter((layer) => !stock.includes(layer) && byName.has(layer.name));
  const rest = file.filter(({ name }) => !own.some((layer) => layer.name === name));
  const pairs = [
    ...own.map((layer) => [layer, byName.get(layer.name)!] as const),
    ...(named && rest.length === stock.length
      ? stock.map((layer) => [layer, byName.get(layer.name)!] as const)
      : pairByOrder(rest, stock)),
  ];
  return new Map(
    pairs.flatMap(([layer, found]) =>
      layer.arrays.flatMap((array, i) => {
        const match = found.arrays.find(({ name }) => name === array.name) ?? byPlace(found, i);
        if (!match && array.name === 'u') return [];
        if (!match || match.shape.join() !== array.shape.join())
          throw new StudioError('weightsShape', {
            layer: `${layer.name}/${array.name}`,
            net: sides(array.shape),
            file: match ? sides(match.shape) : '—',
          });
        return [[`${layer.name}/${array.name}`, match.data] as const];
      }),
    ),
  );
}

/** Arrays without names stand in Keras's order. */
const byPlace = (layer: WeightLayer, place: number): LayerArray | undefined =>
  layer.arrays.find(({ name }) => name === String(place));

const sides = (shape: readonly number[]): string => shape.join(' × ');

function pairByOrder(
  file: readonly WeightLayer[],
  net: readonly LayerShape[],
): (readonly [LayerShape, WeightLayer])[] {
  const kinds: (LayerKind | null)[] = ['Dense', 'Conv2D', 'Conv3D', 'BatchNormalization', null];
  for (const kind of kinds) {
    const [have, want] = [file, net].map((layers) => layers.filter((layer) => kindOf(layer) === kind).length);
    if (have !== want) throw new StudioError('weightsLayers', { kind: kind ?? '—', net: want!, file: have! });
  }
  const left = new Map(kinds.map((kind) => [kind, file.filter((layer) => kindOf(layer) === kind)]));
  return net.map((layer) => [layer, left.get(kindOf(layer))!.shift()!] as const);
}
