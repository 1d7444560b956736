import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundFace } from '../processes/face-messages';
import { cutsOf, FaceThread, type FaceFinder } from './faces';
import { FacePreviews, type FaceImport } from './readers/faces';
import { difference, makeFolder, pixelAt, quarterColours, quarters, red } from './testing';

describe('the squares that are cut out', () => {
  const face = (x: number, y: number, side: number): FoundFace => ({ x, y, side, score: 0.9 });

  it('are the faces with their room around, from left to right', () => {
    const cuts = cutsOf([face(300, 100, 50), face(100, 100, 50)], 400, 200, 0.5, 64);
    expect(cuts).toEqual([
      { left: 50, top: 50, side: 100, score: 0.9, tooSmall: false },
      { left: 250, top: 50, side: 100, score: 0.9, tooSmall: false },
    ]);
  });

  it('stay inside of the picture, whole where they fit and smaller where they do not', () => {
    for (const each of [face(0, 0, 80), face(400, 200, 80), face(200, 190, 500), face(-30, 90, 31)]) {
      const { left, top, side } = cutsOf([each], 400, 200, 0.1, 64)[0]!;
      expect(side).toBe(Math.min(200, Math.round(each.side * 1.2)));
      expect(left >= 0 && top >= 0 && left + side <= 400 && top + side <= 200).toBe(true);
    }
    const [tiny] = cutsOf([face(0, 0, 9)], 1, 1, 1, 32);
    expect(tiny).toMatchObject({ left: 0, top: 0, side: 1, tooSmall: true });
  });

  it('that would have to be enlarged are told apart', () => {
    const sides = [63, 64].map((side) => cutsOf([face(100, 100, side)], 200, 200, 0, 64)[0]!.tooSmall);
    expect(sides).toEqual([true, false]);
  });
});

describe('previews of faces', () => {
  const options: FaceImport = {
    size: 32,
    crop: 'face',
    background: '#ffffff',
    faces: { kind: 'drawing', margin: 0, missing: 'skip' },
  };

  it('ask the finder once about a picture, however often a margin is changed', async () => {
    let asked = 0;
    const finder: FaceFinder = {
      find(_, __, width, height) {
        asked++;
        return Promise.resolve([{ x: width / 4, y: height / 4, side: height / 4, score: 0.8 }]);
      },
    };
    const previews = new FacePreviews(finder);
    const bytes = await quarters(400).png().toBuffer();
    const { width, height, cuts } = await previews.faces(bytes, options);
    expect({ width, height, cuts }).toMatchObject({
      width: 400,
      height: 400,
      cuts: [{ left: 50, side: 100 }],
    });
    const wider = { ...options, faces: { ...options.faces, margin: 0.5 } };
    expect((await previews.faces(bytes, wider)).cuts).toMatchObject([{ left: 0, side: 200 }]);
    const pixels = await previews.cut(bytes, wider, 0);
    expect(difference(quarterColours(pixels, 32), [red, red, red, red])).toBeLessThan(12);
    await expect(previews.cut(bytes, wider, 1)).rejects.toMatchObject({ reason: 'noFace' });
    expect(asked).toBe(1);
  });

  it('judge large pictures by the size that the import cuts from', async () => {
    const finder: FaceFinder = {
      find: (_, __, width, height) =>
        Promise.resolve([{ x: width / 2, y: height / 2, side: height / 100, score: 0.8 }]),
    };
    const large = sharp({ create: { width: 4000, height: 4000, channels: 3, background: '#abc' } });
    const { width, cuts } = await new FacePreviews(finder).faces(await large.jpeg().toBuffer(), options);
    expect(width).toBe(2048);
    // 40 pixels in the file, 20 in what is kept for previews.
    expect(cuts).toMatchObject([{ side: 20, tooSmall: false }]);
  });

  it('stand upright when the file lies on its side', async () => {
    const finder: FaceFinder = {
      find: (_, __, width) => Promise.resolve([{ x: width / 2, y: width / 2, side: width, score: 0.8 }]),
    };
    const lying = await quarters(200, 400).rotate(270).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const previews = new FacePreviews(finder);
    expect(await previews.faces(lying, options)).toMatchObject({ width: 200, height: 400 });
    const pixels = await previews.cut(lying, options, 0);
    expect(difference([pixelAt(pixels, 32, 8, 8)], [red])).toBeLessThan(40);
  });
});

describe('the thread that finds faces', () => {
  let folder: string;
  let dispose: () => void;
  beforeEach(() => ({ folder, dispose } = makeFolder()));
  afterEach(() => dispose());

  const thread = (script: string): FaceThread => {
    const file = join(folder, 'thread.mjs');
    writeFileSync(file, `import { parentPort } from 'node:worker_threads';\n${script}`);
    return new FaceThread(file);
  };
  const ask = (finder: FaceThread, width = 2) => finder.find('photo', new Uint8Array(width * 3), width, 1);

  it('answers each question with its own answer', async () => {
    const finder = thread(`
      const late = [];
      parentPort.on('message', ({ requestId, width }) => {
        late.push({ requestId, faces: [{ x: width, y: 0, side: 1, score: 1 }] });
        if (late.length === 2) for (const answer of late.reverse()) parentPort.postMessage(answer);
        if (late.length === 3) process.exit();
      });`);
    const [a, b] = await Promise.all([ask(finder, 2), ask(finder, 3)]);
    expect([a[0]!.x, b[0]!.x]).toEqual([2, 3]);
    await expect(ask(finder)).rejects.toMatchObject({ code: 'importCrashed' });
  });

  it('passes on why it cannot answer, and is started again when it died', async () => {
    const finder = thread(`
      parentPort.on('message', ({ requestId, width }) => {
        if (width === 1) throw new Error('for the test');
        parentPort.postMessage({ requestId, error: { code: 'tensorflowMissing', params: {} } });
      });`);
    await expect(ask(finder, 1)).rejects.toMatchObject({ code: 'importCrashed' });
    await expect(ask(finder)).rejects.toMatchObject({ code: 'tensorflowMissing' });
  });
});
