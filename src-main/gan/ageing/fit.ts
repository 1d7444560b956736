import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { bestRows, descendBy, rows } from '../latent/candidates';
import { drawLatents } from '../latent/latent-point';
import { RandomSequence } from '../latent/random';
import { Pass, type Sequential } from '../layers/layer';
import type { AgecganRecipe } from '../recipe/agecgan';
import type { FaceRecogniser } from '../systems/agecgan/recogniser';
import { conditionOf } from './conditions';

/** Where a search stands: all that it needs to go on, and to go on exactly. */
export interface FitState {
  /** Units of work that are done: looking at the first points is one, then one for each step of the descent. */
  step: number;
  /** (candidates, latent) numbers, row after row, and Adam's two means of their slopes. */
  z: Float32Array<ArrayBuffer>;
  m: Float32Array<ArrayBuffer>;
  v: Float32Array<ArrayBuffer>;
  /** What the recognition network sees in the photo. */
  wanted: Float32Array<ArrayBuffer>;
  best: { z: Float32Array<ArrayBuffer>; loss: number; distance: number } | null;
}

export interface FitSource {
  recipe: AgecganRecipe;
  /** z (N, latent) and ages (N, classes) → pictures (N, side, side, 3) in [−1, 1]. */
  generator: Sequential;
  /** Pictures → z; null where the model came without one. */
  encode: ((pictures: Tensor) => Tensor) | null;
  recogniser: FaceRecogniser;
  /** (1, side, side, 3) in [−1, 1]: the face; stays the caller's. */
  target: Tensor;
  /** How old the person looks in the photo, in years. */
  years: number;
}

/** Points that are looked at first, beside the encoder's: the mean face and random ones, as in `latent/invert.ts`. */
const looked = 16;
/** So many go on at first, and for so many steps; then the best goes on alone. */
const together = { candidates: 2, steps: 10 };
/** Steps of the descent. */
const descent = 60;
export const fitUnits = 1 + descent;

const firstRate = 0.1;
/** From this part of the descent on the rate falls to 0 along a cosine. */
const fallsFrom = 0.5;
/** Pictures are compared as they are and shrunk by these factors. */
const shrinking = [1, 2, 4] as const;
/**
 * The distance of two people is about 1, that of a face and a good picture of it about 0.4; the mean squared errors of
 * the pixels add up to some tenths. The prior keeps the point where the generator was trained.
 */
const weights = { identity: 1, pixels: 1, prior: 0.02 };

/**
 * Finds the latent vector of a face (Antipov et al. 2017, section 3.3, one photo at a time): the encoder's vector, and the
 * best of random ones, descend along the slope of ‖FR(G(z, age)) − FR(x)‖, the mean squared error of the pixels and a small
 * prior, through the frozen generator and the frozen recognition network.
 *
 * Nothing but the state is remembered: the same state gives the same result, in however many slices the work is done.
 *
 * @param state null at the beginning
 * @param enough asked after each unit of work
 */
export function fitFace(source: FitSource, state: FitState | null, enough: () => boolean): FitState {
  let now = state;
  do now = now ? descend(source, now) : begin(source);
  while (now.step < fitUnits && !enough());
  return now;
}

/** Done part of the whole time, 0 to 1. */
export function fitShare({ step }: FitState): number {
  // Two candidates take twice the time of one.
  const work = (steps: number): number => steps + Math.min(steps, together.steps);
  return step === 0 ? 0 : (2 + work(step - 1)) / (2 + work(descent));
}

function begin(source: FitSource): FitState {
  const { recipe, encode, recogniser, target } = source;
  const { latent } = recipe;
  const wanted = numbers(() => recogniser.forward(target.clone(), new Pass(false, 'none')));
  const random = drawLatents(latent, new RandomSequence(0, 'inversion'), looked);
  random.fill(0, 0, latent.size);
  const encoded = encode ? numbers(() => encode(target.clone())) : new Float32Array(0);
  const { losses } = evaluate(source, random, null, false);
  // The encoder's vector descends however it looks at first; without one, the second best takes its place.
  const kept = bestRows(losses, together.candidates - (encode ? 1 : 0));
  const z = Float32Array.of(...encoded, ...rows(random, kept, latent.size));
  const zeros = new Float32Array(z.length);
  const first: FitState = { step: 1, z, m: zeros, v: zeros.slice(), wanted, best: null };
  return withBest(source, first, evaluate(source, z, wanted, false));
}

function descend(source: FitSource, state: FitState): FitState {
  const { latent } = source.recipe;
  const seen = evaluate(source, state.z, state.wanted, true);
  const { best } = withBest(source, state, seen);
  const done = state.step;
  const falling = Math.max(0, ((done - 1) / descent - fallsFrom) / (1 - fallsFrom));
  const rate = firstRate * 0.5 * (1 + Math.cos(Math.PI * falling));
  const moved = descendBy(state, seen.gradient!, done, rate, latent.distribution);
  const next: FitState = { ...state, ...moved, best, step: done + 1 };
  if (done !== together.steps && done !== descent) return next;
  // The last points of a stage are looked at as well; the better one goes on.
  const last = evaluate(source, next.z, next.wanted, false);
  const kept = bestRows(last.losses, 1);
  const of = (values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> =>
    rows(values, kept, latent.size);
  return withBest(
    source,
    { ...next, z: of(next.z), m: of(next.m), v: of(next.v) },
    {
      ...last,
      losses: kept.map((row) => last.losses[row]!),
      distances: kept.map((row) => last.distances[row]!),
    },
  );
}

interface Evaluation {
  losses: number[];
  distances: number[];
  /** Same layout as z. */
  gradient: Float32Array | null;
}

function withBest({ recipe }: FitSource, state: FitState, { losses, distances }: Evaluation): FitState {
  const [row] = bestRows(losses, 1);
  const loss = losses[row!]!;
  if (!(loss < (state.best?.loss ?? Infinity))) return state;
  const z = rows(state.z, [row!], recipe.latent.size);
  return { ...state, best: { z, loss, distance: distances[row!]! } };
}

/**
 * @param wanted what the recognition network sees in the photo; null: the pixels alone are compared
 * @param wantsSlope whether the gradient of the points is wanted as well
 */
function evaluate(
  { recipe, generator, recogniser, target, years }: FitSource,
  z: Float32Array<ArrayBuffer>,
  wanted: Float32Array | null,
  wantsSlope: boolean,
): Evaluation {
  const { size, distribution } = recipe.latent;
  const count = z.length / size;
  const wants = wantsSlope ? 'input' : 'none';
  const condition = conditionOf(recipe, years);
  const made = tf.tidy(() => {
    const labels = tf.tile(tf.tensor2d(condition, [1, condition.length]), [count, 1]);
    const pass = new Pass(false, wants, false, { labels });
    const pictures = generator.forward(tf.tensor2d(z, [count, size]), pass);
    const difference = tf.sub(pictures, target) as Tensor4D;
    const [, height, width, channels] = difference.shape;
    const shrunk = shrinking.map((factor) =>
      factor === 1 ? difference : tf.avgPool(difference, factor, factor, 'valid'),
    );
    let losses: Tensor = tf.mul(
      tf.addN(shrunk.map((small) => tf.mean(tf.square(small), [1, 2, 3]))),
      weights.pixels,
    );
    let distances: Tensor = tf.zeros([count]);
    let slope: Tensor | null = null;
    if (wantsSlope) {
      const enlarged = shrunk.map((small, i) =>
        shrinking[i] === 1 ? small : tf.image.resizeNearestNeighbor(small, [height, width]),
      );
      slope = tf.mul(tf.addN(enlarged), (2 * weights.pixels) / (height * width * channels));
    }
    if (wanted) {
      const seenBy = new Pass(false, wants, false);
      const seen = recogniser.forward(pictures.clone(), seenBy);
      const error = tf.sub(seen, tf.tensor2d(wanted, [1, wanted.length]));
      distances = tf.norm(error, 2, 1);
      losses = tf.add(losses, tf.mul(distances, weights.identity));
      if (slope) {
        const direction = tf.div(error, tf.expandDims(tf.maximum(distances, 1e-6), 1));
        slope = tf.add(slope, recogniser.backward(tf.mul(direction, weights.identity), seenBy)!);
      }
    }
    return [losses, distances, ...(slope ? [generator.backward(slope, pass, true)!] : [])];
  });
  const [losses, distances, slope] = made.map((tensor) => tensor.dataSync() as Float32Array);
  for (const tensor of made) tensor.dispose();

  const variance = distribution === 'normal' ? 1 : 1 / 3;
  const weight = weights.prior / (size * variance);
  return {
    losses: Array.from(losses!, (loss, row) => {
      const own = z.subarray(row * size, (row + 1) * size);
      return loss + weight * own.reduce((sum, value) => sum + value * value, 0);
    }),
    distances: [...distances!],
    gradient: slope ? slope.map((value, k) => value + 2 * weight * z[k]!) : null,
  };
}

function numbers(make: () => Tensor): Float32Array<ArrayBuffer> {
  const tensor = make();
  const values = tensor.dataSync() as Float32Array<ArrayBuffer>;
  tensor.dispose();
  return values;
}
