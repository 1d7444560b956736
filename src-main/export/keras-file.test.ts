import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../engine/load-tensorflow';
import type { Kernels } from '../gan/kernels/kernels';
import { nativeKernels } from '../gan/kernels/native';
import { Pass, type Sequential } from '../gan/layers/layer';
import { dcganPresets } from '../gan/recipe';
import { agecganPresets } from '../gan/recipe/agecgan';
import { gan3dPresets } from '../gan/recipe/gan3d';
import { agecganEncoder } from '../gan/systems/agecgan/nets';
import { dcganGenerator } from '../gan/systems/dcgan/nets';
import { gan3dDiscriminator, gan3dGenerator } from '../gan/systems/gan3d/nets';
import { fitLayers, toLayers, type WeightLayer } from '../gan/weights/keras';
import { readKerasLayers, writeKerasFile } from './keras-file';

/** Written by Keras 3: build/keras/write-fixture.py, which also says what the nets are. */
const fixtures = join(import.meta.dirname, 'fixtures');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<
  string,
  { seed: number; y: number[] }
>;

const dcgan = dcganPresets.book;
const gan3d = gan3dPresets.book;
const agecgan = agecganPresets.book;
let kernels: Kernels;
const smallGan3d = {
  ...gan3d,
  imageSize: 16 as const,
  latent: { ...gan3d.latent, size: 6 },
  generator: { ...gan3d.generator, channels: [5, 4] },
  discriminator: { ...gan3d.discriminator, channels: [3, 5] },
};
/** Nets, the shape of one input, and whether Keras was told to use the statistics of the batch. */
const nets: Record<string, { build(): Sequential; input: number[]; training: boolean }> = {
  'dcgan-generator.h5': {
    build: () =>
      dcganGenerator(
        kernels,
        {
          ...dcgan,
          imageSize: 16 as unknown as 32,
          latent: { ...dcgan.latent, size: 6 },
          generator: { ...dcgan.generator, hiddenUnits: 5, baseChannels: 4, channels: [3] },
        },
        'g',
      ),
    input: [6],
    training: false,
  },
  'gan3d-generator.h5': {
    build: () => gan3dGenerator(kernels, smallGan3d, 'g'),
    input: [1, 1, 1, 6],
    training: true,
  },
  'gan3d-discriminator.weights.h5': {
    build: () => gan3dDiscriminator(kernels, smallGan3d),
    input: [16, 16, 16, 1],
    training: true,
  },
  'agecgan-encoder.weights.h5': {
    build: () =>
      agecganEncoder(kernels, {
        ...agecgan,
        imageSize: 16 as unknown as 64,
        latent: { ...agecgan.latent, size: 6 },
        encoder: { ...agecgan.encoder, channels: [3, 4], denseUnits: 7 },
      }),
    input: [16, 16, 3],
    training: false,
  },
};
const files = Object.keys(nets);

beforeAll(() => {
  loadTensorflow();
  kernels = nativeKernels();
});
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keras-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The layers of a net as they are now. */
const layersOf = (net: Sequential): WeightLayer[] =>
  toLayers(
    net.parameters.map(({ name, variable }) => {
      const value = variable.read();
      const data = value.dataSync() as Float32Array<ArrayBuffer>;
      value.dispose();
      return { name, shape: variable.shape, data };
    }),
  );

/** Gives a net the weights of a file. */
function fill(net: Sequential, file: readonly WeightLayer[]): void {
  const found = fitLayers(file, layersOf(net));
  for (const { name, variable } of net.parameters)
    variable.assign(tf.tensor(found.get(name.slice(name.indexOf('/') + 1))!, [...variable.shape]));
}

function outputs(file: string, net: Sequential): number[] {
  const { input, training } = nets[file]!;
  const size = input.reduce((product, side) => product * side, 1);
  const x = Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(0.7 * i + expected[file]!.seed));
  const y = net.forward(tf.tensor(x, [2, ...input]), new Pass(training, 'none', false));
  const values = [...y.dataSync()];
  y.dispose();
  return values.length > 2000 ? values.filter((_, i) => i % 13 === 0) : values;
}

describe.each(files)('%s, written by Keras', (file) => {
  it('gives the net the outputs that Keras has', async () => {
    const net = nets[file]!.build();
    fill(net, await readKerasLayers(join(fixtures, file)));
    const y = outputs(file, net);
    net.dispose();
    const wanted = expected[file]!.y;
    expect(y).toHaveLength(wanted.length);
    expect(Math.max(...wanted) - Math.min(...wanted)).toBeGreaterThan(0.1);
    const largest = Math.max(...y.map((value, i) => Math.abs(value - wanted[i]!)));
    expect(largest).toBeLessThan(1e-5);
  });

  it.each(['net.h5', 'net.weights.h5'])('comes back bit for bit from our %s', async (name) => {
    const net = nets[file]!.build();
    fill(net, await readKerasLayers(join(fixtures, file)));
    const before = layersOf(net);
    await writeKerasFile(join(folder, name), before);
    const after = await readKerasLayers(join(folder, name));
    const other = nets[file]!.build();
    fill(other, after);
    expect(layersOf(other)).toEqual(before);
    // The names and the order of the layers come back too; Keras 3 counts within each kind.
    const names = (layers: readonly WeightLayer[]): string[] => layers.map((layer) => layer.name);
    if (name === 'net.h5') expect(names(after)).toEqual(names(before));
    else expect(names(after).sort()).toEqual(names(before).sort());
    expect(readdirSync(folder)).toEqual([name]);
    net.dispose();
    other.dispose();
  });
});
