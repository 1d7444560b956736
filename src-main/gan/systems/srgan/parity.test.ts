import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { portableKernels } from '../../kernels/portable';
import type { PretrainedArray } from '../../pretrained/frozen-weights';
import { vggContent } from '../../pretrained/vgg';
import { srganPresets, type SrganRecipe } from '../../recipe/srgan';
import { begin, expectLosses, expectMarks, waves, type Marks } from '../../testing/golden';
import { arraysOf } from '../arrays';

import { SrganTraining } from './training';

interface Golden {
  losses: [number, number, number][];
  marks: Marks;
}

/** Results of golden/make.py: the same training in Keras 3. */
const golden = (name: string): Golden =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'golden', `${name}.json`), 'utf8')) as Golden;

const { book } = srganPresets;
const optimizer = { ...book.generatorOptimizer, learningRate: 1e-2, epsilon: 1e-2 };
const recipe: SrganRecipe = {
  ...book,
  // The golden pictures; 32 is no size of the schema.
  imageSize: 32 as SrganRecipe['imageSize'],
  batchSize: 2,
  generator: { ...book.generator, channels: 4, blocks: 2, upsampleChannels: [6, 5] },
  discriminator: { ...book.discriminator, channels: [3, 3, 4, 4], denseUnits: 5 },
  generatorOptimizer: optimizer,
  discriminatorOptimizer: optimizer,
};

/** A VGG19 of few channels; its values are set by `begin`. */
function smallContent(): Map<string, PretrainedArray> {
  const names = ['1_conv1', '1_conv2', '2_conv1', '2_conv2', '3_conv1', '3_conv2', '3_conv3'];
  const widths = [3, 3, 3, 4, 4, 5, 5, 5];
  const array = (shape: number[]): PretrainedArray => ({
    shape,
    data: new Float32Array(shape.reduce((product, side) => product * side, 1)),
  });
  return new Map(
    names.flatMap((name, i) => [
      [`block${name}/kernel`, array([3, 3, widths[i]!, widths[i + 1]!])] as const,
      [`block${name}/bias`, array([widths[i + 1]!])] as const,
    ]),
  );
}

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('two adversarial steps of the book’s SRGAN with %s kernels', (_, make) => {
  it.each([
    ['pictures in [−1, 1]', 'keras', { network: 'vgg19', preprocessing: 'none', weight: 1 }],
    ['Keras’s preprocessing', 'keras-caffe', { network: 'vgg19', preprocessing: 'caffe', weight: 0.006 }],
  ] as const)('and %s for the content network give what Keras gives', (_name, file, content) => {
    const kernels = make();
    const { losses, marks } = golden(file);
    const vgg = vggContent(kernels, smallContent(), content.preprocessing);
    const system = new SrganTraining(kernels, { ...recipe, content }, vgg);
    const arrays = new Map([...system.variables(), ...arraysOf([vgg], {})]);
    begin(arrays, marks);
    const pair = (low: number, high: number) => ({
      low: waves([2, 8, 8, 3], low, 0.9),
      high: waves([2, 32, 32, 3], high, 0.9),
    });
    losses.forEach(([onReal, onFake, ofG], t) => {
      const figures = system.stepWith(t, pair(0.6, 0.3), pair(1.6, 1.3), 1);
      if (!('lossG' in figures)) throw new Error('This is not the adversarial phase.');
      expectLosses([figures.lossD, figures.lossG], [(onReal + onFake) / 2, ofG], 2e-5);
    });
    expectMarks(arrays, marks, 1e-5);
    system.dispose();
  });
});
