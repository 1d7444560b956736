import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  agecganPresets,
  dcganPresets,
  gan3dPresets,
  srganPresets,
  type SrganRecipe,
} from '../../src-preload/contract';
import { nativeKernels } from '../gan/kernels/native';
import { srganGenerator } from '../gan/systems/srgan/nets';
import type { NetArray } from '../processes/upscale-messages';
import { enlargeTiled, planTiles, reflect } from '../upscale/tiles';
import { loadTensorflow } from './load-tensorflow';
import type { UpscaleRoom } from './worker-upscale-room';

const recipe = (change: Partial<SrganRecipe['generator']> = {}, seed = 1): SrganRecipe => ({
  ...srganPresets.compact,
  seed,
  generator: {
    ...srganPresets.compact.generator,
    channels: 4,
    blocks: 2,
    upsampleChannels: [6, 4],
    ...change,
  },
});

let room: UpscaleRoom;
beforeAll(async () => {
  loadTensorflow();
  const { UpscaleRoom } = await import('./worker-upscale-room');
  room = new UpscaleRoom();
});

function arraysOf(of: SrganRecipe, net: 'g' | 'ema' = 'g'): NetArray[] {
  const generator = srganGenerator(nativeKernels(), of, net);
  const arrays = generator.parameters.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    data: learned(name, variable.read().dataSync() as Float32Array<ArrayBuffer>, of.seed),
  }));
  generator.dispose();
  return arrays;
}

/** Larger than kernels begin, so that what lies far away counts; a last one that begins with zeros has learned something. */
function learned(name: string, begun: Float32Array<ArrayBuffer>, seed: number): Float32Array<ArrayBuffer> {
  if (!name.endsWith('/kernel') || begun.some((value) => value !== 0)) return begun.map((value) => value * 2);
  return begun.map((_, i) => 0.3 * Math.sin(i * seed * 1.7));
}

/** Soft waves and noise, the same each time. */
function picture(width: number, height: number): Float32Array {
  return Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const noise = Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
    return 0.4 + 0.2 * Math.sin(i / 17) + 0.3 * noise;
  });
}

describe('a net that enlarges', () => {
  it.each([
    ['four times, the compact one', recipe(), 4],
    [
      'four times, with the kernels of the book and batch normalisation',
      recipe({ firstKernel: 9, lastKernel: 9, batchNorm: true, upsampling: 'convolution', skip: 'none' }),
      4,
    ],
    ['twice', recipe({ upsampleChannels: [4] }), 2],
    ['eight times, by convolutions', recipe({ upsampleChannels: [4, 4, 3], upsampling: 'convolution' }), 8],
    ['eight times', recipe({ upsampleChannels: [4, 4, 3] }), 8],
  ])('makes the same of tiles as of the whole: %s', async (_, of, scale) => {
    const facts = room.load({ recipe: of, arrays: arraysOf(of), soft: null });
    expect(facts.scale).toBe(scale);
    const [width, height] = [45, 37];
    const pixels = picture(width, height);
    const r = facts.radius;
    // The whole picture at once, mirrored beyond its edges as tiles are.
    const padded = new Float32Array((width + 2 * r) * (height + 2 * r) * 3);
    for (let y = 0; y < height + 2 * r; y++)
      for (let x = 0; x < width + 2 * r; x++)
        for (let c = 0; c < 3; c++)
          padded[(y * (width + 2 * r) + x) * 3 + c] =
            pixels[(reflect(y - r, height) * width + reflect(x - r, width)) * 3 + c]!;
    const size = { width: width + 2 * r, height: height + 2 * r };
    const all = room.enlarge({ what: 'enlarge', ...size, data: padded, detail: 1 });
    const whole = tf.tidy(
      () =>
        tf
          .slice(
            tf.tensor3d(all, [size.height * scale, size.width * scale, 3]),
            [r * scale, r * scale, 0],
            [height * scale, width * scale, 3],
          )
          .dataSync() as Float32Array,
    );
    const tiled = new Float32Array(whole.length);
    await enlargeTiled(
      planTiles(width, height, 16, r),
      {
        ...facts,
        enlarge: (tile) =>
          Promise.resolve({
            width: tile.width * scale,
            height: tile.height * scale,
            data: room.enlarge({ what: 'enlarge', ...tile, detail: 1 }),
          }),
      },
      {
        read: (x, y, to, at) => to.set(pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), at),
        write: (rows, y) => tiled.set(rows, y * width * scale * 3),
      },
    );
    const spread =
      whole.reduce((most, value) => Math.max(most, value)) -
      whole.reduce((least, value) => Math.min(least, value));
    expect(spread).toBeGreaterThan(0.1);
    const furthest = whole.reduce((most, value, i) => Math.max(most, Math.abs(value - tiled[i]!)), 0);
    expect(furthest).toBeLessThan(1 / 255);
  });

  it('mixes soft and sharp weights number by number', () => {
    const of = recipe();
    const [sharp, soft] = [arraysOf(of), arraysOf(recipe({}, 2), 'ema')];
    const tile = { what: 'enlarge', width: 9, height: 8, data: picture(9, 8) } as const;
    const alone = (arrays: NetArray[]): Float32Array => {
      room.load({ recipe: of, arrays, soft: null });
      return room.enlarge({ ...tile, detail: 1 });
    };
    const between = sharp.map((array, i) => ({
      ...array,
      data: array.data.map((value, k) => soft[i]!.data[k]! + (value - soft[i]!.data[k]!) * 0.25),
    }));
    const expected = [alone(soft), alone(between), alone(sharp)];
    room.load({ recipe: of, arrays: sharp, soft });
    // Folded kernels are kept from the first time on.
    room.enlarge({ ...tile, detail: 0.5 });
    const tensors = tf.memory().numTensors;
    expect([0, 0.25, 1].map((detail) => room.enlarge({ ...tile, detail }))).toEqual(expected);
    expect(expected[0]).not.toEqual(expected[2]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('refuses what fits no net, and names the room of what is of no use here', () => {
    const of = recipe();
    const arrays = arraysOf(of);
    const code = (code: string): unknown => expect.objectContaining({ code });
    expect(() => room.load({ recipe: of, arrays: arrays.slice(1), soft: null })).toThrow(
      code('weightsUnreadable'),
    );
    expect(() => room.load({ recipe: of, arrays, soft: arrays.slice(1) })).toThrow(code('modelsDiffer'));
    const wider = recipe({ channels: 5 });
    expect(() => room.load({ recipe: wider, arrays, soft: null })).toThrow(code('weightsUnreadable'));
    for (const [other, refusal] of [
      [dcganPresets.compact, 'upscaleModelOfFaces'],
      [gan3dPresets.compact, 'upscaleModelOfShapes'],
      [agecganPresets.compact, 'upscaleModelOfAges'],
    ] as const)
      expect(() => room.load({ recipe: other, arrays, soft: null })).toThrow(code(refusal));
  });
});
