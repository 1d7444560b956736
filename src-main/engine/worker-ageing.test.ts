import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultAgeing, StudioError } from '../../src-preload/contract';
import { cutFace } from '../gan/ageing/align';
import { triedGains } from '../gan/ageing/gains';
import { tinyAgecgan } from '../gan/ageing/testing';
import { nativeKernels } from '../gan/kernels/native';
import { agecganPresets, dcganPresets } from '../gan/recipe';
import { agecganEncoder, agecganGenerator } from '../gan/systems/agecgan/nets';
import type { AgeingAnswers, AgeingQuestion, PhotoPixels } from './ageing-messages';
import { loadTensorflow } from './load-tensorflow';
import { AgeingRoom } from './worker-ageing';

const demo = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const recipe = tinyAgecgan();

let room: AgeingRoom;
let tensors: { name: string; shape: number[]; data: Float32Array<ArrayBuffer> }[];
let photo: PhotoPixels;

beforeAll(async () => {
  loadTensorflow();
  const kernels = nativeKernels();
  room = new AgeingRoom(kernels);
  tensors = [agecganGenerator(kernels, recipe, 'g'), agecganEncoder(kernels, recipe)].flatMap((net) =>
    net.parameters.map(({ name, variable }) => {
      const read = variable.read();
      // Glorot's weights make pictures that are nearly grey.
      const factor = name.endsWith('/kernel') ? 2 : 1;
      const data = (read.dataSync() as Float32Array<ArrayBuffer>).map((value) => factor * value);
      read.dispose();
      return { name, shape: [...variable.shape], data };
    }),
  );
  const { data, info } = await sharp(join(demo, 'sample1.jpg'))
    .resize(640, 640, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  photo = { pixels: data, width: info.width, height: info.height };
});

const load = (given = tensors, of: unknown = recipe): void =>
  room.load({ kind: 'loadAgeing', requestId: 1, recipe: of as never, step: 6, tensors: given });
const ask = async <What extends AgeingQuestion['what']>(
  question: AgeingQuestion & { what: What },
): Promise<AgeingAnswers[What]> => (await room.answer(question)) as AgeingAnswers[What];

describe('models', () => {
  it('of other systems are refused, and damaged ones', () => {
    expect(() => load(tensors, dcganPresets.compact)).toThrow(new StudioError('modelNotOfAges'));
    expect(() => load(tensors.slice(1))).toThrow(new StudioError('checkpointDamaged'));
    expect(() => load(tensors, agecganPresets.compact)).toThrow(StudioError);
  });

  it('tell the ages that they know', async () => {
    load();
    const { classes } = await ask({ what: 'classes' });
    expect(classes.map(({ label }) => label)).toEqual(['0–18', '19–29', '30–39', '40–49', '50–59', '60+']);
  });

  it('work without an encoder as well', async () => {
    load(tensors.filter(({ name }) => name.startsWith('g/')));
    const place = { x: 100, y: 100, side: 80, angle: 0 };
    const begin = { photo, place, years: 30 };
    const { step, z } = await ask({ what: 'fit', begin, state: null, milliseconds: 0 });
    expect([step, z.length]).toEqual([1, 5]);
  });
});

it('the people of a photo are found with their pose and age, and others with nothing', async () => {
  const { faces } = await ask({ what: 'find', photo });
  expect(faces.length).toBeGreaterThanOrEqual(3);
  expect(faces.map(({ place }) => place.x)).toEqual(faces.map(({ place }) => place.x).sort((a, b) => a - b));
  for (const { place, age, turned } of faces) {
    expect(place.side).toBeGreaterThan(30);
    expect(Math.abs(place.angle)).toBeLessThan(0.8);
    expect(age).toBeGreaterThan(5);
    expect(age).toBeLessThan(90);
    expect(turned).toBeTypeOf('boolean');
  }
  // A portrait that nothing is left around of.
  const { x, y, side } = faces[0]!.place;
  const close = cutFace(photo, { x, y, side, angle: 0 }, 200);
  const portrait = await ask({ what: 'find', photo: { pixels: close, width: 200, height: 200 } });
  expect(portrait.faces).toHaveLength(1);
  expect(Math.abs(portrait.faces[0]!.place.x - 100)).toBeLessThan(20);
  const blank = { pixels: new Uint8Array(200 * 100 * 3).fill(128), width: 200, height: 100 };
  expect(await ask({ what: 'find', photo: blank })).toEqual({ faces: [] });
});

it('a face is searched for in slices, changed, judged, and leaves no tensor behind', async () => {
  load();
  const place = { x: 167, y: 150, side: 90, angle: 0.1 };
  const years = 30;
  const fit = (state: AgeingAnswers['fit']['state'] | null) =>
    ask({ what: 'fit', begin: state ? null : { photo, place, years }, state, milliseconds: 0 });
  const first = await fit(null);
  const second = await fit(first.state);
  expect([first.step, second.step, second.side]).toEqual([1, 2, 32]);
  expect(second.picture).toHaveLength(32 * 32 * 4);
  expect(second.distance).toBeGreaterThan(0);

  const known = { photo, place, z: second.z };
  const ageing = { ...defaultAgeing, from: years, gains: null };
  const work = async () => {
    const { photos } = await ask({ what: 'blend', ...known, ageing, years: [9, years, 70] });
    const judge = {
      what: 'judge' as const,
      ...known,
      years: [years, 70],
      side: 48,
      original: null,
    };
    const judged = await ask({ ...judge, ageing });
    const pure = await ask({ ...judge, ageing: { ...ageing, pure: true } });
    const { gains } = await ask({ what: 'gains', ...known, from: years });
    return { photos, judged, pure, gains };
  };
  const { photos, judged, pure, gains } = await work();
  const changes = photos.map((pixels) => pixels.filter((value, i) => value !== photo.pixels[i]).length);
  // Nothing changes from an age to itself.
  expect(changes[1]).toBe(0);
  expect(changes[0]).toBeGreaterThan(100);
  expect([judged.side, judged.pictures[0]!.length, pure.side]).toEqual([48, 48 * 48 * 4, 32]);
  // The same face is at no distance from itself.
  expect(judged.beliefs[0]!.distance).toBeLessThan(1e-3);
  expect(pure.beliefs[0]!.distance).toBeGreaterThan(judged.beliefs[0]!.distance);

  // One for each of the six classes.
  expect(gains).toHaveLength(6);
  for (const gain of gains) expect(triedGains).toContain(gain);
  const quarter = await ask({
    what: 'blend',
    ...known,
    ageing: { ...ageing, gains: gains.map(() => 0.25) },
    years: [70],
  });
  const change = (pixels: Uint8Array): number =>
    pixels.reduce((sum, value, i) => sum + Math.abs(value - photo.pixels[i]!), 0);
  expect(change(quarter.photos[0]!)).toBeGreaterThan(0);
  expect(change(quarter.photos[0]!)).toBeLessThan(0.6 * change(photos[2]!));

  const before = tf.memory().numTensors;
  await work();
  await fit(first.state);
  expect(tf.memory().numTensors).toBe(before);
});
