import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { writeModelFile } from '../../src-main/export/model-file';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { pretrainedNets } from '../../src-main/engine/worker-pretrained';
import { dcganPresets, type DcganRecipe } from '../../src-main/gan/recipe';
import { vanillaPresets, type VanillaRecipe } from '../../src-main/gan/recipe/vanilla';
import { dcganDiscriminator } from '../../src-main/gan/systems/dcgan/nets';
import { vanillaDiscriminator } from '../../src-main/gan/systems/vanilla/nets';
import { encodeSafetensors } from '../../src-main/gan/weights/safetensors';
import { temporaryFolder } from '../setup/testing';
import { discriminatorJudge, pairAccuracy } from './discriminator';

beforeAll(() => void loadTensorflow());
let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

it('accuracy counts pairs, ties by half', () => {
  const of = (real: number[], made: number[]): number =>
    pairAccuracy(Float64Array.from(real), Float64Array.from(made));
  expect(of([1, 2], [-1, 0])).toBe(1);
  expect(of([-1, 0], [1, 2])).toBe(0);
  expect(of([1, 1], [1, 1])).toBe(0.5);
  // 3 above all three; 1 above −1, and the same as 1.
  expect(of([3, 1], [-1, 1, 2])).toBeCloseTo((3 + 1.5) / 6, 12);
});

const recipe: VanillaRecipe = {
  ...vanillaPresets.compact,
  discriminator: { hiddenUnits: [1, 1], leak: 0 },
  batchSize: 2,
};

/** A discriminator whose logit is the mean of the picture plus one, in batches of two. */
async function brightness(): Promise<{ weights: string; model: string }> {
  const net = vanillaDiscriminator(nativeKernels(), recipe);
  const arrays = new Map(
    net.parameters.map(({ name, variable, size }) => {
      const kernel = name === 'd/dense1/kernel' ? 1 / 28 ** 2 : 1;
      const value = name.endsWith('kernel') ? kernel : name === 'd/dense1/bias' ? 1 : 0;
      return [
        name.slice(2),
        { dtype: 'F32' as const, shape: [...variable.shape], data: new Float32Array(size).fill(value) },
      ];
    }),
  );
  net.dispose();
  const [weights, model] = [join(folder, 'd.safetensors'), join(folder, 'g.safetensors')];
  await writeFile(weights, encodeSafetensors(arrays, { net: 'discriminator' }));
  await writeModelFile(model, { name: 'g', recipe, step: 1, card: null, tensors: [] }, 'F16');
  return { weights, model };
}

const grey = (levels: number[]) => ({
  count: levels.length,
  side: 28,
  pixels: Uint8Array.from(
    { length: levels.length * 28 * 28 * 3 },
    (_, i) => levels[Math.floor(i / (28 * 28 * 3))]!,
  ),
});

it('a discriminator judges pictures by its weights, the last batch with those that are left', async () => {
  const { weights, model } = await brightness();
  const judge = await discriminatorJudge(weights, model);
  expect(judge.side).toBe(28);
  const logits = judge.judge(grey([0, 51, 255]));
  [0, 0.4, 2].forEach((expected, i) => expect(logits[i]).toBeCloseTo(expected, 4));
  judge.dispose();
});

it('weights of another net are refused by what is missing', async () => {
  const { weights, model } = await brightness();
  await writeFile(weights, encodeSafetensors(new Map(), { net: 'discriminator' }));
  await expect(discriminatorJudge(weights, model)).rejects.toThrow(
    'has no d/dense1/kernel of the shape 784 × 1',
  );
});

it('judges with all heads of a discriminator that has several', async () => {
  const small: DcganRecipe = { ...dcganPresets.compact, batchSize: 4 };
  const net = dcganDiscriminator(nativeKernels(), small, pretrainedNets().mobilenet());
  const arrays = new Map(
    net.parameters.map(({ name, variable }) => {
      const value = variable.read();
      const data = value.dataSync<'float32'>() as Float32Array<ArrayBuffer>;
      value.dispose();
      return [name.slice(2), { dtype: 'F32' as const, shape: [...variable.shape], data }];
    }),
  );
  net.dispose();
  const [weights, model] = [join(folder, 'd.safetensors'), join(folder, 'g.safetensors')];
  await writeFile(weights, encodeSafetensors(arrays, { net: 'discriminator' }));
  await writeModelFile(model, { name: 'g', recipe: small, step: 1, card: null, tensors: [] }, 'F16');
  const judge = await discriminatorJudge(weights, model);
  const pixels = Uint8Array.from({ length: 6 * 64 * 64 * 3 }, (_, i) => (i * 7919) % 256);
  const logits = judge.judge({ count: 6, side: 64, pixels });
  judge.dispose();
  expect(logits).toHaveLength(6);
  expect(logits.every(Number.isFinite)).toBe(true);
});
