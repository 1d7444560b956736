import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../datasets/starter';
import { searchSide } from '../processes/face-messages';
import { loadTensorflow } from './load-tensorflow';
import { FaceRoom } from './worker-faces-room';

const demo = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

let room: FaceRoom;
beforeAll(() => {
  loadTensorflow();
  room = new FaceRoom();
});

describe('faces in photos', () => {
  it('are found where they are, whole heads, and leave no tensor behind', async () => {
    const found = async (name: string) => {
      const { data, info } = await sharp(join(demo, name))
        .resize(searchSide, searchSide, { fit: 'inside' })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { info, faces: await room.find('photo', data, info.width, info.height) };
    };
    const { info, faces } = await found('sample1.jpg');
    expect(faces).toHaveLength(3);
    for (const { x, y, side, score } of faces) {
      expect(x > 0 && y > 0 && x < info.width && y < info.height).toBe(true);
      expect(side / info.width).toBeGreaterThan(0.08);
      expect(side / info.width).toBeLessThan(0.3);
      expect(score).toBeGreaterThanOrEqual(0.5);
    }
    const before = tf.memory().numTensors;
    expect((await found('sample5.jpg')).faces.length).toBeGreaterThanOrEqual(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are not found in a picture without any', async () => {
    const grey = new Uint8Array(200 * 100 * 3).fill(128);
    expect(await room.find('photo', grey, 200, 100)).toEqual([]);
  });
});

describe('ages', () => {
  it('are told of single pictures as of several at once, and leave no tensor behind', async () => {
    const side = 112;
    const { data, info } = await sharp(join(demo, 'sample1.jpg')).raw().toBuffer({ resolveWithObject: true });
    const found = await room.find('photo', data, info.width, info.height);
    const faces = await Promise.all(
      found.map(async ({ x, y, side: width }) =>
        sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
          .extract({
            left: Math.max(0, Math.round(x - width / 2)),
            top: Math.max(0, Math.round(y - width / 2)),
            width: Math.round(width),
            height: Math.round(width),
          })
          .resize(side, side)
          .raw()
          .toBuffer(),
      ),
    );
    const together = await room.ages(faces, side);
    expect(together).toHaveLength(3);
    // Two women and a man in their twenties or thirties.
    for (const age of together) expect(Number.isInteger(age) && age > 15 && age < 50).toBe(true);
    const before = tf.memory().numTensors;
    for (const [i, face] of faces.entries()) expect(await room.ages([face], side)).toEqual([together[i]]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('drawn faces', () => {
  it('are found on a page of the starter drawings, each once', async () => {
    const [width, height, side] = [600, 400, 150];
    const places = [
      { left: 40, top: 40 },
      { left: 400, top: 200 },
    ];
    const page = await sharp({ create: { width, height, channels: 3, background: '#c8d4dc' } })
      .composite(
        await Promise.all(
          places.map(async (place, i) => ({
            input: Buffer.from(await drawFace(i === 0 ? 'lorelei' : 'adventurer', 3, i + 2, side)),
            raw: { width: side, height: side, channels: 3 as const },
            ...place,
          })),
        ),
      )
      .removeAlpha()
      .raw()
      .toBuffer();
    const before = tf.memory().numTensors;
    const faces = (await room.find('drawing', page, width, height)).sort((a, b) => a.x - b.x);
    expect(faces).toHaveLength(2);
    for (const [i, { x, y, side: found }] of faces.entries()) {
      const { left, top } = places[i]!;
      expect(x > left && x < left + side && y > top && y < top + side).toBe(true);
      expect(found / side).toBeGreaterThan(0.4);
      expect(found / side).toBeLessThan(1.1);
    }
    // The weights stay; nothing else does.
    const once = tf.memory().numTensors;
    await room.find('drawing', page, width, height);
    expect(tf.memory().numTensors).toBe(once);
    expect(once).toBeGreaterThan(before);
  });
});
