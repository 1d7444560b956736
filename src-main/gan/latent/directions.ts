import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Direction } from '../../../src-preload/contract';
import type { Kernels } from '../kernels/kernels';
import { Pass, type Sequential } from '../layers/layer';
import { drawLatents, type LatentDistribution } from './latent-point';
import { normals, RandomSequence } from './random';

/** A generator and the parts of it in which directions are looked for. */
export interface DirectionSource {
  /** z (N, latent) → pictures or volumes; its first parameter is the kernel that meets z. */
  generator: Sequential;
  /** Its first layers: z (N, latent) → features (N, …). */
  early: Sequential;
  latent: LatentDistribution;
}

/** Directions that are kept, and looked for by each of the two ways. */
const most = 16;
const mostOfKind = 12;
/** Of two whose cosine is beyond this, the less telling one is dropped. */
const sameCosine = 0.9;
/** Steps to each side and faces by which directions are weighed. */
const weighedStep = 2;
const weighedFaces = 4;
/** Samples whose features are looked at, fewer where these would not fit into so many numbers. */
const samples = { most: 2000, fewest: 256, numbers: 2 ** 25, batch: 250 };

/**
 * Directions along which the pictures of a generator change, the most telling first: by the mean change of the pixels
 * between two steps back and two steps forth. They come in two ways, whose near duplicates are dropped:
 *
 * - `pca-1` …: principal components of the first map, carried back to z by regression (GANSpace, Härkönen et al. 2020);
 * - `sefa-1` …: right singular vectors of the first layer, what it enlarges most (SeFa, Shen and Zhou 2021).
 *
 * One step is one standard deviation of z. The same generator gives the same directions.
 */
export function findDirections(kernels: Kernels, source: DirectionSource): Direction[] {
  const found: Direction[] = [];
  const add = (kind: Direction['kind'], vectors: number[][]): void =>
    vectors.forEach((vector, i) => {
      const scaled = scaleTo(deviationOf(source.latent), vector);
      if (scaled) found.push({ id: `${kind}-${i + 1}`, name: null, kind, vector: scaled });
    });
  add('pca', componentDirections(kernels, source));
  add('sefa', factorDirections(kernels, source));
  const weighed = found
    .map((direction) => ({ direction, change: pictureChange(source, direction.vector) }))
    .sort((a, b) => b.change - a.change);
  const kept: Direction[] = [];
  for (const { direction } of weighed) {
    if (kept.length === most) break;
    if (kept.every((other) => Math.abs(cosine(other.vector, direction.vector)) <= sameCosine)) {
      kept.push(direction);
    }
  }
  return kept;
}

/** Standard deviation of one latent number. */
const deviationOf = ({ distribution, spread = 1 }: LatentDistribution): number =>
  distribution === 'normal' ? spread : spread / Math.sqrt(3);

/** Gives a vector its length and a sign: its largest number is positive. Rounded, so that it stays itself in any file. */
function scaleTo(length: number, vector: readonly number[]): number[] | null {
  const now = Math.hypot(...vector);
  if (!Number.isFinite(now) || now === 0) return null;
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  const scale = (Math.sign(largest) * length) / now;
  return vector.map((value) => Math.round(value * scale * 1e5) / 1e5);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product / (Math.hypot(...a) * Math.hypot(...b));
}

// -------------------------------------------------------------------------------------------- GANSpace

function componentDirections(kernels: Kernels, { early, latent }: DirectionSource): number[][] {
  const draw = (position: number, count: number): Tensor2D =>
    tf.tensor2d(drawLatents(latent, new RandomSequence(0, 'directions', position), count), [
      count,
      latent.size,
    ]);
  const featuresOf = (z: Tensor2D): Tensor =>
    tf.reshape(early.forward(z.clone(), new Pass(false, 'none')), [z.shape[0], -1]);

  const first = tf.tidy(() => featuresOf(draw(0, samples.batch)));
  const fitting = Math.floor(samples.numbers / first.shape[1]!);
  const batches = Math.ceil(Math.max(samples.fewest, Math.min(samples.most, fitting)) / samples.batch);
  const rest = Array.from({ length: batches - 1 }, (_, i) =>
    tf.tidy(() => featuresOf(draw(i + 1, samples.batch))),
  );
  const features = tf.concat([first, ...rest], 0) as Tensor2D;
  for (const tensor of [first, ...rest]) tensor.dispose();
  const { mean, axes } = principalAxes(kernels, features, mostOfKind);
  features.dispose();

  // The regression of z on coordinates that are not correlated: each alone. Other samples than those of the axes, and
  // more, because z has many numbers.
  let sums: Tensor = tf.zeros([axes.shape[1], latent.size]);
  for (let i = 0; i < 2 * batches; i++) {
    const next = tf.tidy(() => {
      const z = draw(batches + i, samples.batch);
      const coordinates = kernels.matMul(tf.sub(featuresOf(z), mean), axes);
      return tf.add(sums, kernels.matMul(coordinates, z, true, false));
    });
    sums.dispose();
    sums = next;
  }
  const vectors = sums.arraySync() as number[][];
  for (const tensor of [mean, axes, sums]) tensor.dispose();
  return vectors;
}

/**
 * The first principal axes of rows, by block power iteration with orthonormalised blocks (Halko, Martinsson and Tropp
 * 2011): the covariance of some thousand features never exists.
 *
 * @param rows (N, D); stays the caller's
 * @returns their mean (1, D), and axes (D, k) with k ≤ count, the one with the largest variance first
 */
export function principalAxes(
  kernels: Kernels,
  rows: Tensor2D,
  count: number,
): { mean: Tensor2D; axes: Tensor2D } {
  const [n, size] = rows.shape;
  const width = Math.min(count + 8, n, size);
  return tf.tidy(() => {
    const mean = tf.mean(rows, 0, true) as Tensor2D;
    const centred = (axes: Tensor): Tensor => tf.sub(kernels.matMul(rows, axes), kernels.matMul(mean, axes));
    let axes = orthonormal(
      kernels,
      tf.tensor2d(normals(new RandomSequence(0, 'directions', 2 ** 40), size * width), [size, width]),
    );
    for (let i = 0; i < 8; i++) {
      axes = tf.tidy(() => {
        const coordinates = orthonormal(kernels, centred(axes));
        const back = kernels.matMul(rows, coordinates, true, false);
        const ofMean = kernels.matMul(mean, tf.sum(coordinates, 0, true), true, false);
        return orthonormal(kernels, tf.sub(back, ofMean));
      });
    }
    const coordinates = centred(axes);
    const { vectors } = kernels.symmetricEigen(kernels.matMul(coordinates, coordinates, true, false));
    const turned = tf.reverse(kernels.matMul(axes, vectors) as Tensor2D, 1);
    return { mean, axes: tf.slice(turned, [0, 0], [size, Math.min(count, turned.shape[1])]) };
  });
}

/** Orthonormal columns with the same span, by the eigenvectors of their products; directions of no length are left out. */
function orthonormal(kernels: Kernels, columns: Tensor): Tensor {
  const { values, vectors } = kernels.symmetricEigen(kernels.matMul(columns, columns, true, false));
  const lengths = values.dataSync();
  const first = lengths.findIndex((value) => value > 1e-6 * lengths.at(-1)!);
  if (first < 0) return columns;
  const count = lengths.length - first;
  const kept = tf.slice(vectors as Tensor2D, [0, first], [lengths.length, count]);
  const scale = tf.rsqrt(tf.slice(values, [first], [count]));
  return kernels.matMul(columns, tf.mul(kept, scale));
}

// -------------------------------------------------------------------------------------------- SeFa

function factorDirections(kernels: Kernels, { generator, latent }: DirectionSource): number[][] {
  return tf.tidy(() => {
    // Of y = zK with K (latent, units): the eigenvectors of KKᵀ are those of AᵀA with the paper's A = Kᵀ.
    const kernel = generator.parameters[0]!.variable.read();
    // That of a transposed convolution of one voxel, (k, k, k, units, latent), is Kᵀ in all but its shape.
    const products =
      kernel.rank === 2
        ? kernels.matMul(kernel, kernel, false, true)
        : tf.tidy(() => {
            const rows = tf.reshape(kernel, [-1, latent.size]);
            return kernels.matMul(rows, rows, true, false);
          });
    const { vectors } = kernels.symmetricEigen(products);
    const rows = tf.reverse(tf.transpose(vectors as Tensor2D), 0);
    return tf.slice(rows, [0, 0], [Math.min(mostOfKind, latent.size), latent.size]).arraySync();
  });
}

// -------------------------------------------------------------------------------------------- weight

/** Mean change of the pixels of some faces between so many steps back and forth. */
function pictureChange({ generator, latent }: DirectionSource, direction: readonly number[]): number {
  return tf.tidy(() => {
    const faces = drawLatents(latent, new RandomSequence(1, 'directions'), weighedFaces);
    const z = tf.tensor2d(faces, [weighedFaces, latent.size]);
    const step = tf.mul(tf.tensor2d([...direction], [1, latent.size]), weighedStep);
    const pictures = generator.forward(
      tf.concat([tf.add(z, step), tf.sub(z, step)], 0),
      new Pass(false, 'none'),
    );
    const [forth, back] = tf.split(pictures, 2, 0) as [Tensor, Tensor];
    return tf.mean(tf.abs(tf.sub(forth, back))).dataSync()[0]!;
  });
}
