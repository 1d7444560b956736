import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { Pass, type Sequential } from '../layers/layer';
import type { DcganRecipe } from '../recipe';
import { bestRows, descendBy, rows } from './candidates';
import { drawLatents } from './latent-point';
import { RandomSequence } from './random';

/** Where a search stands: all that it needs to go on, and to go on exactly. */
export interface InversionState {
  /** Random points that were looked at. */
  tried: number;
  /** Steps of the descent that are done. */
  step: number;
  /** (candidates, latent) numbers, row after row, and Adam's two means of their slopes. */
  z: Float32Array<ArrayBuffer>;
  m: Float32Array<ArrayBuffer>;
  v: Float32Array<ArrayBuffer>;
  /** Loss of each candidate when it was last looked at. */
  losses: number[];
  best: { z: Float32Array<ArrayBuffer>; loss: number } | null;
}

/** A search after some of its work. */
export interface InversionProgress {
  state: InversionState;
  /** Units of work, of which later ones take less time. */
  step: number;
  total: number;
  /** Done part of the whole time, 0 to 1. */
  share: number;
}

/** What is searched for, and in what. */
export interface InversionSource {
  /** z (N, latent) → pictures (N, side, side, 3) in [−1, 1]. */
  generator: Sequential;
  latent: DcganRecipe['latent'];
  /** (1, side, side, 3) in [−1, 1]; stays the caller's. */
  target: Tensor;
}

/** Random points, the first of them the mean face, looked at so many at once; the best of them begin to descend. */
const sampling = { points: 64, batch: 8 };
/** Candidates descend together; after some steps only the best go on. */
const stages = [
  { candidates: 8, steps: 40 },
  { candidates: 4, steps: 60 },
  { candidates: 2, steps: 100 },
] as const;
const batches = sampling.points / sampling.batch;
const descent = stages.reduce((sum, { steps }) => sum + steps, 0);

const firstRate = 0.1;
/** From this part of the descent on the rate falls to 0 along a cosine (as in StyleGAN2's projector). */
const fallsFrom = 0.6;
/** The pictures are compared as they are, and shrunk by these factors: coarse likeness leads the way to fine likeness. */
const shrinking = [1, 2, 4] as const;
/** Weight of the mean squared latent number, in variances: keeps the point where the generator was trained. */
const prior = 1e-3;

/**
 * Searches for the latent point whose picture is most like a given one: the best of random points descend along the
 * slope of the loss with Adam, through the frozen generator (the optimisation of Zhu et al. 2016 and of Abdal et al. 2019).
 * The loss is the mean squared error of the pixels, at three sizes, and a small prior.
 *
 * Nothing but the state is remembered: the same state gives the same result, in however many slices the work is done.
 *
 * @param state null at the beginning
 * @param enough asked after each unit of work
 */
export function invert(
  source: InversionSource,
  state: InversionState | null,
  enough: () => boolean,
): InversionProgress {
  let now = state ?? beginning;
  do now = now.tried < sampling.points ? sample(source, now) : descend(source, now);
  while (!isFinished(now) && !enough());
  return {
    state: now,
    step: now.tried / sampling.batch + now.step,
    total: batches + descent,
    share: share(now),
  };
}

const none = new Float32Array(0);
const beginning: InversionState = { tried: 0, step: 0, z: none, m: none, v: none, losses: [], best: null };

const isFinished = ({ tried, step }: InversionState): boolean =>
  tried === sampling.points && step === descent;

/** A picture that only goes forward takes about a third of the time. */
function share({ tried, step }: InversionState): number {
  const work = (steps: number): number => {
    let left = steps;
    return stages.reduce((sum, stage) => {
      const here = Math.min(left, stage.steps);
      left -= here;
      return sum + here * stage.candidates;
    }, 0);
  };
  return (tried / 3 + work(step)) / (sampling.points / 3 + work(descent));
}

/** Looks at the next random points and keeps the best of all. */
function sample(source: InversionSource, state: InversionState): InversionState {
  const { latent } = source;
  const drawn = drawLatents(latent, new RandomSequence(0, 'inversion', state.tried), sampling.batch);
  if (state.tried === 0) drawn.fill(0, 0, latent.size);
  const z = Float32Array.of(...state.z, ...drawn);
  const losses = [...state.losses, ...evaluate(source, drawn, false).losses];
  const kept = bestRows(losses, stages[0].candidates);
  return withBest(source, {
    ...state,
    tried: state.tried + sampling.batch,
    z: rows(z, kept, latent.size),
    m: new Float32Array(kept.length * latent.size),
    v: new Float32Array(kept.length * latent.size),
    losses: kept.map((row) => losses[row]!),
  });
}

/** One step of all candidates; at the end of a stage only the best of them are left. */
function descend(source: InversionSource, state: InversionState): InversionState {
  const { latent } = source;
  const { losses, gradient } = evaluate(source, state.z, true);
  const looked = withBest(source, { ...state, losses });
  const step = state.step + 1;
  const falling = Math.max(0, (state.step / descent - fallsFrom) / (1 - fallsFrom));
  const rate = firstRate * 0.5 * (1 + Math.cos(Math.PI * falling));
  const { z, m, v } = descendBy(state, gradient!, step, rate, latent.distribution);
  const moved = { ...looked, step, z, m, v };
  const candidates = candidatesAt(step);
  if (step < descent && candidates === losses.length) return moved;
  const last = withBest(source, { ...moved, losses: evaluate(source, z, false).losses });
  const kept = bestRows(last.losses, candidates);
  const of = (values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> =>
    rows(values, kept, latent.size);
  return { ...last, z: of(z), m: of(m), v: of(v), losses: kept.map((row) => last.losses[row]!) };
}

/** Candidates that take the step after so many. */
function candidatesAt(step: number): number {
  let end = 0;
  for (const { candidates, steps } of stages) {
    end += steps;
    if (step < end) return candidates;
  }
  return 1;
}

/** Remembers the best candidate, if it is better than all before. */
function withBest({ latent }: InversionSource, state: InversionState): InversionState {
  const [row] = bestRows(state.losses, 1);
  const loss = state.losses[row!]!;
  if (!(loss < (state.best?.loss ?? Infinity))) return state;
  return { ...state, best: { z: rows(state.z, [row!], latent.size), loss } };
}

/** The losses of points, and their slopes (same layout as z) if they are wanted. */
function evaluate(
  { generator, latent, target }: InversionSource,
  z: Float32Array<ArrayBuffer>,
  wantsSlope: boolean,
): { losses: number[]; gradient: Float32Array | null } {
  const count = z.length / latent.size;
  const made = tf.tidy(() => {
    const pass = new Pass(false, wantsSlope ? 'input' : 'none', false);
    const pictures = generator.forward(tf.tensor2d(z, [count, latent.size]), pass);
    const difference = tf.sub(pictures, target) as Tensor4D;
    const [, height, width, channels] = difference.shape;
    const shrunk = shrinking.map((factor) =>
      factor === 1 ? difference : tf.avgPool(difference, factor, factor, 'valid'),
    );
    const losses: Tensor = tf.addN(shrunk.map((small) => tf.mean(tf.square(small), [1, 2, 3])));
    if (!wantsSlope) return [losses];
    // The derivative of a mean of squares of means: each pixel gets its block's difference, whatever the block's size.
    const enlarged = shrunk.map((small, i) =>
      shrinking[i] === 1 ? small : tf.image.resizeNearestNeighbor(small, [height, width]),
    );
    const dPictures: Tensor = tf.mul(tf.addN(enlarged), 2 / (height * width * channels));
    return [losses, generator.backward(dPictures, pass, true)!];
  });
  const [losses, slope] = made.map((tensor) => tensor.dataSync() as Float32Array);
  for (const tensor of made) tensor.dispose();

  const variance = latent.distribution === 'normal' ? 1 : 1 / 3;
  const weight = prior / (latent.size * variance);
  return {
    losses: Array.from(losses!, (loss, row) => {
      const own = z.subarray(row * latent.size, (row + 1) * latent.size);
      return loss + weight * own.reduce((sum, value) => sum + value * value, 0);
    }),
    gradient: slope ? slope.map((value, k) => value + 2 * weight * z[k]!) : null,
  };
}
