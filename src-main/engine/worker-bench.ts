import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import { nativeKernels } from '../gan/kernels/native';
import { loadTensorflow } from './load-tensorflow';
import { benchTask, type BenchTask } from './worker-bench-tasks';

/**
 * Times training steps, or passes of a generator, in a process of its own, for `npm run bench`: random data, whole steps
 * with drawing of latents and reading back of the losses. Prints one line of JSON.
 *
 * Arguments: task, work, batch, steps.
 */
const [task, work, batch, steps] = process.argv.slice(2) as [BenchTask, 'train' | 'infer', string, string];
loadTensorflow();
const { train, infer } = benchTask(nativeKernels(), task, Number(batch));

function once(step: number): number {
  const began = performance.now();
  if (work === 'train') {
    for (const figure of Object.values(train(step))) {
      figure.dataSync();
      figure.dispose();
    }
  } else {
    const samples = infer();
    // One number: whoever waits for it waits for all of them.
    const first = tf.slice(tf.reshape(samples, [-1]), 0, 1);
    first.dataSync();
    first.dispose();
    samples.dispose();
  }
  return performance.now() - began;
}

// Two untimed: memory is claimed and kernels are chosen in the first.
once(0);
once(1);
const times = Array.from({ length: Number(steps) }, (_, i) => once(i + 2)).sort((a, b) => a - b);
const middle = times.length / 2;
const result = {
  median_ms: (times[Math.floor(middle)]! + times[Math.ceil(middle) - 1]!) / 2,
  min_ms: times[0],
  rss_mb: process.resourceUsage().maxRSS / 1024,
  device: (tf.backend() as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice ? 'gpu' : 'cpu',
};
console.log(JSON.stringify(result));
