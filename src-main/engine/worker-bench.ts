import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import { nativeKernels } from '../gan/kernels/native';
import { dcganPresets } from '../gan/recipe';
import { registry } from '../gan/systems/registry';
import { packagedNets } from './worker-pretrained';
import { loadTensorflow } from './load-tensorflow';

/**
 * Times training steps in a process of its own, for `npm run bench`: random pictures, whole steps with drawing of
 * latents and reading back of the losses. Prints one line of JSON.
 *
 * Arguments: preset, batch, steps.
 */
const [preset, batch, steps] = process.argv.slice(2) as ['book' | 'compact', string, string];
loadTensorflow();
const recipe = { ...dcganPresets[preset], batchSize: Number(batch) };
const system = registry.dcgan.train(nativeKernels(), recipe, packagedNets);
const side = recipe.imageSize;
const pictures = tf.randomUniform([recipe.batchSize, side, side, 3], -1, 1, 'float32', 7);

function timeStep(step: number): number {
  const began = performance.now();
  const figures = system.step(step, pictures.clone(), 1);
  for (const figure of Object.values(figures)) {
    figure.dataSync();
    figure.dispose();
  }
  return performance.now() - began;
}

// One untimed step: memory is claimed and kernels are chosen in the first.
timeStep(0);
const times = Array.from({ length: Number(steps) }, (_, i) => timeStep(i + 1)).sort((a, b) => a - b);
const middle = times.length / 2;
const result = {
  median_ms: (times[Math.floor(middle)]! + times[Math.ceil(middle) - 1]!) / 2,
  min_ms: times[0],
  rss_mb: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(result));
