import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { targetsOf, finderLoss, type CellTarget } from '../../src-main/gan/finder/loss';
import { finderNet, stride } from '../../src-main/gan/finder/net';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { Pass } from '../../src-main/gan/layers/layer';
import { Optimizer } from '../../src-main/gan/optimizers/optimizer';
import { advanceEma } from '../../src-main/gan/stabilisers/ema';
import { encodeSafetensors, type WeightArray } from '../../src-main/gan/weights/safetensors';
import { composePage, type Page, type PageOptions, type Sources } from './compose';
import { drawFaces, faceNames, readFaces, readPhotos } from './tiles';

/**
 * Trains the finder of drawn faces with the studio's own engine on pages that are composed on the fly:
 *
 *   npx tsx build/finder/train.ts --faces FOLDER --photos FOLDER --out FILE.safetensors
 *
 * FACES holds the 64×64 faces, PHOTOS backgrounds; neither is part of the project (docs/face-finder.md).
 */
const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    photos: { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', default: '2500' },
    batch: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0.003' },
    threshold: { type: 'string', default: '0.5' },
  },
});
if (!values.faces || !values.photos || !values.out)
  throw new Error('--faces, --photos and --out are needed.');
const [steps, batch, seed] = [Number(values.steps), Number(values.batch), Number(values.seed)];
const learningRate = Number(values.rate);
const out = resolve(values.out);

const side = 128;
const options: PageOptions = {
  width: side,
  height: side,
  faces: [0, 3],
  sides: [17, 54],
  decoys: [0, 2],
  giants: true,
};

const began = performance.now();
const { training } = await faceNames(values.faces);
const sources: Sources = {
  faces: await readFaces(values.faces, training),
  drawings: [...(await drawFaces('lorelei', 'train', 400)), ...(await drawFaces('adventurer', 'train', 400))],
  photos: await readPhotos(values.photos),
};
console.log(
  `${sources.faces.length} faces, ${sources.photos.length} photos read in ${seconds().toFixed(0)} s`,
);

loadTensorflow();
const kernels = nativeKernels();
const net = finderNet(kernels, seed);
/** The average that is kept: better than the last step's numbers, and good whenever it is looked at. */
const average = finderNet(kernels, seed);
const averageDecay = 0.995;
// A face is rare: the net begins by saying so (Lin et al. 2017), and need not unlearn a thousand false ones.
const bias = net.parameters.find(({ name }) => name === 'finder/head/bias')!;
const initial = tf.tensor1d([-4, 0, 0, 0]);
bias.variable.assign(initial);
initial.dispose();
const optimizer = new Optimizer(
  kernels,
  { kind: 'adam', learningRate, momentum: 0, nesterov: false, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  net.parameters,
);

const log: { step: number; score: number; square: number }[] = [];
let sum = { score: 0, square: 0, count: 0 };
let pages: Page[] = [];
for (let step = 0; step < steps; step++) {
  const { score, square } = train(step);
  sum = { score: sum.score + score, square: sum.square + square, count: sum.count + 1 };
  const done = step + 1;
  if (done % 50 === 0 || done === steps) {
    log.push({ step: done, score: sum.score / sum.count, square: sum.square / sum.count });
    sum = { score: 0, square: 0, count: 0 };
    const last = log.at(-1)!;
    const left = (seconds() / done) * (steps - done);
    console.log(
      `step ${done}: score ${last.score.toFixed(4)} square ${last.square.toFixed(4)}, ${seconds().toFixed(0)} s, ${left.toFixed(0)} s left`,
    );
  }
  if (done % 100 === 0 || done === steps) await save(done);
}

/** The pages of a step. Each is shown twice, the second time mirrored: composing costs as much as learning. */
function pagesOf(step: number): Page[] {
  if (step % 2 === 1) return pages.map(mirrored);
  pages = Array.from({ length: batch }, (_, i) =>
    composePage(sources, options, seed, (step / 2) * batch + i),
  );
  return pages;
}

function mirrored({ width, height, data, faces }: Page): Page {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      const to = (row * width + width - 1 - column) * 3;
      for (let c = 0; c < 3; c++) turned[to + c] = data[from + c]!;
    }
  }
  return { width, height, data: turned, faces: faces.map((face) => ({ ...face, x: width - face.x })) };
}

function train(step: number): { score: number; square: number } {
  const cells = side / stride;
  const pictures = new Float32Array(batch * side * side * 3);
  const targets: CellTarget[] = [];
  for (const [i, page] of pagesOf(step).entries()) {
    pictures.set(page.data, i * page.data.length);
    targets.push(...targetsOf(page.faces, cells, cells));
  }
  const x: Tensor = tf.tidy(() => tf.sub(tf.div(tf.tensor4d(pictures, [batch, side, side, 3]), 127.5), 1));
  const pass = new Pass(true, 'parameters');
  const answers = net.forward(x, pass);
  const { score, square, gradient } = finderLoss(answers.dataSync(), targets);
  if (!Number.isFinite(score + square)) throw new Error(`Diverged at step ${step}.`);
  net.backward(tf.tensor(gradient, answers.shape), pass);
  answers.dispose();
  // A short warm-up, then down with the root of the step: no step needs to know how many there will be.
  optimizer.step(Math.min(1, (step + 1) / 100, Math.sqrt(400 / (step + 1))));
  advanceEma(average.parameters, net.parameters, averageDecay, step);
  return { score, square };
}

async function save(step: number): Promise<void> {
  const arrays = new Map<string, WeightArray>();
  for (const { name, variable } of average.parameters) {
    const tensor = variable.read();
    // The variances of batch normalisation go far below what half a float can tell apart.
    const dtype = name.includes('/bn') ? 'F32' : 'F16';
    arrays.set(name, {
      dtype,
      shape: [...variable.shape],
      data: tensor.dataSync() as Float32Array<ArrayBuffer>,
    });
    tensor.dispose();
  }
  const metadata = {
    model: 'drawn-face-finder',
    step: String(step),
    seed: String(seed),
    threshold: values.threshold,
  };
  await mkdir(join(out, '..'), { recursive: true });
  await writeFile(out, encodeSafetensors(arrays, metadata));
  await writeFile(
    out.replace(/\.safetensors$/, '.log.json'),
    `${JSON.stringify({ steps, batch, seed, learningRate, seconds: Math.round(seconds()), log }, null, 1)}\n`,
  );
}

function seconds(): number {
  return (performance.now() - began) / 1000;
}
