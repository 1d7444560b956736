import { writeFile } from 'node:fs/promises';

/** Voxels along a side of the chair's plan: the first map of a generator. */
const plan = 4;
/** Latent numbers, and kernels of each transposed convolution along a side. */
const latents = 16;
const kernel = 4;

/** Whether a place of the plan is full in every shape, and in that of a latent number; z is upright, y goes to the back. */
const isChair = (x: number, y: number, z: number): boolean => {
  const isEdge = (place: number): boolean => place === 0 || place === plan - 1;
  if (z === 0) return isEdge(x) && isEdge(y);
  return z === 1 || y === plan - 1;
};
const isExtra = (latent: number, x: number, y: number, z: number): boolean =>
  [
    // Arms, a box below, a cushion, a head that leans forward.
    z === 2 && x === 0,
    z === 2 && x === plan - 1,
    z === 0 && y > 0,
    z === 2 && y === 1,
    z === plan - 1 && y === plan - 2,
  ][latent % 5]!;

/**
 * A 3D-GAN that nobody trained: its numbers are chosen so that it makes smooth shapes somewhat like chairs. For what needs a
 * model and must not wait for one.
 *
 * The first layer turns each latent number z into two maps, z · pattern and −z · pattern. Their rectified sum over all latent
 * numbers, Σ |z| · pattern, hardly depends on z but in its details. What follows enlarges it by linear interpolation.
 *
 * @param side of its volumes in voxels: 16, 32 or 64
 */
export async function writeShapeModel(path: string, side: 16 | 32 | 64): Promise<void> {
  const layers = Math.log2(side) - 2;
  const maps = 2 * latents;
  const first = new Float32Array(plan ** 3 * maps * latents);
  // Σ |z| of so many standard normal numbers.
  const usual = latents * Math.sqrt(2 / Math.PI);
  for (let x = 0; x < plan; x++)
    for (let y = 0; y < plan; y++)
      for (let z = 0; z < plan; z++)
        for (let n = 0; n < latents; n++) {
          const value = (Number(isChair(x, y, z)) + 3 * Number(isExtra(n, x, y, z))) / usual;
          const at = ((x * plan + y) * plan + z) * maps;
          first[(at + 2 * n) * latents + n] = value;
          first[(at + 2 * n + 1) * latents + n] = -value;
        }
  const arrays: [name: string, shape: number[], data: Float32Array][] = [
    ['convt1/kernel', [plan, plan, plan, maps, latents], first],
    ['convt1/bias', [maps], new Float32Array(maps)],
  ];
  const line = [0.25, 0.75, 0.75, 0.25];
  for (let layer = 2; layer <= layers + 1; layer++) {
    const inputs = layer === 2 ? maps : 1;
    const last = layer === layers + 1;
    // From there on full at one half: where the usual sum is 0.4.
    const [gain, bias] = last ? [12, -4.8] : [1, 0];
    const data = new Float32Array(kernel ** 3 * inputs);
    for (let i = 0; i < data.length; i++) {
      const place = Math.floor(i / inputs);
      const along = [place / kernel ** 2, (place / kernel) % kernel, place % kernel].map(Math.floor);
      data[i] = gain * along.reduce((product, k) => product * line[k]!, 1);
    }
    arrays.push([`convt${layer}/kernel`, [kernel, kernel, kernel, 1, inputs], data]);
    arrays.push([`convt${layer}/bias`, [1], new Float32Array([bias])]);
  }
  const head: Record<string, unknown> = {
    __metadata__: {
      gan_studio_model: '1',
      name: 'Chairs',
      step: '1',
      recipe: JSON.stringify(recipeOf(side, [maps, ...Array.from({ length: layers - 1 }, () => 1)])),
    },
  };
  let end = 0;
  for (const [name, shape, { byteLength }] of arrays)
    head[`generator/${name}`] = { dtype: 'F32', shape, data_offsets: [end, (end += byteLength)] };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const numbers = arrays.map(([, , { buffer }]) => Buffer.from(buffer));
  await writeFile(path, Buffer.concat([length, text, ...numbers]));
}

/** @param channels of the generator's layers but the last */
function recipeOf(side: number, channels: readonly number[]): unknown {
  const optimizer = {
    kind: 'adam',
    learningRate: 2e-4,
    momentum: 0.9,
    nesterov: true,
    beta1: 0,
    beta2: 0.99,
    epsilon: 1e-7,
  };
  return {
    version: 1,
    system: 'gan3d',
    preset: 'compact',
    imageSize: side,
    seed: 1,
    steps: 1,
    batchSize: 4,
    latent: { size: latents, distribution: 'normal', spread: 1 },
    generator: { channels, batchNorm: 'none', batchNormMomentum: 0.99 },
    discriminator: { channels: channels.map(() => 4), leak: 0.2, batchNorm: 'none', batchNormMomentum: 0.99 },
    sampleStatistics: 'moving',
    loss: 'relativistic',
    discriminatorUpdate: 'joint',
    fakePictures: 'shared',
    labelSmoothing: { real: 0, fake: 0 },
    generatorOptimizer: optimizer,
    discriminatorOptimizer: optimizer,
    learningRateDecayFrom: 0.6,
    emaDecay: 0,
    r1: { gamma: 1, every: 8, fakes: true },
    sampleEvery: 100,
    sampleGrid: 3,
    checkpointEvery: 500,
    keepLast: 3,
    keepSpaced: 6,
  };
}
