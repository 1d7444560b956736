import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { dcganPresets, type InversionUpdate, type LatentPoint, type Recipe } from '../src-preload/contract';
import { expect, test } from './studio';

const recipe: Recipe = {
  ...dcganPresets.compact,
  imageSize: 32,
  latent: { size: 8, distribution: 'normal' },
  generator: {
    ...dcganPresets.compact.generator,
    hiddenUnits: 16,
    baseChannels: 8,
    channels: [8, 8],
    kernelSize: 3,
    batchNorm: 'none',
    detailChannels: 0,
    noise: false,
  },
};

/** A model file with made-up weights: small, and its pictures differ. */
function modelFile(): Buffer {
  const shapes: [string, number[]][] = [
    ['dense1', [8, 16]],
    ['dense2', [16, 4 * 4 * 8]],
    ['conv1', [3, 3, 8, 8]],
    ['conv2', [3, 3, 8, 8]],
    ['conv3', [3, 3, 8, 3]],
  ];
  const header: Record<string, unknown> = {
    __metadata__: { gan_studio_model: '1', name: 'Made up', recipe: JSON.stringify(recipe), step: '12' },
  };
  const numbers: number[] = [];
  const add = (name: string, shape: number[], value: (i: number) => number): void => {
    const begin = numbers.length * 4;
    const length = shape.reduce((product, side) => product * side, 1);
    for (let i = 0; i < length; i++) numbers.push(value(i));
    header[`generator/${name}`] = { dtype: 'F32', shape, data_offsets: [begin, numbers.length * 4] };
  };
  shapes.forEach(([name, shape], layer) => {
    const inputs = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    // Sines of widely spaced numbers stand for chance.
    add(`${name}/kernel`, shape, (i) => (2 * Math.sin(1e4 * (i + 1) + layer)) / Math.sqrt(inputs));
    add(`${name}/bias`, shape.slice(-1), () => 0);
  });
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, Buffer.from(Float32Array.from(numbers).buffer)]);
}

test('directions are found, named and travel in the model file; a face like a picture is found', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  const given = join(folder, 'given.safetensors');
  await writeFile(given, modelFile());
  await studio.answerOpenDialog([given]);
  const model = (await page.evaluate(() => window.studio.call('models.load')))!;
  const directionsOf = (modelId: string) =>
    page.evaluate((id) => window.studio.call('models.directions', { modelId: id }), modelId);
  const point: LatentPoint = { seed: 7, variety: 1, strength: 1, edits: {} };
  const render = (points: LatentPoint[]): Promise<number[][]> =>
    page.evaluate(
      async ([modelId, asked]) => {
        const { pictures } = await window.studio.call('faces.render', { modelId, points: asked });
        return pictures.map((picture) => [...picture]);
      },
      [model.id, points] as const,
    );

  const named =
    await test.step('directions change faces, and keep the names that they are given', async () => {
      const found = await directionsOf(model.id);
      expect(found.length).toBeGreaterThan(4);
      const { id } = found[0]!;
      const [plain, moved] = await render([point, { ...point, moves: { [id]: 2 } }]);
      expect(moved).not.toEqual(plain);
      const refused = await page.evaluate(
        ([modelId, asked]) =>
          window.studio.call('faces.render', { modelId, points: [asked] }).then(
            () => 'rendered',
            (error: { code: string }) => error.code,
          ),
        [model.id, { ...point, moves: { 'pca-99': 1 } }] as const,
      );
      expect(refused).toBe('directionUnknown');
      const answer = await page.evaluate(
        ([modelId, directionId]) =>
          window.studio.call('models.nameDirection', { modelId, directionId, name: '  Smile ' }),
        [model.id, id] as const,
      );
      expect(answer[0]).toEqual({ ...found[0], name: 'Smile' });
      expect(await directionsOf(model.id)).toEqual(answer);
      return answer;
    });

  await test.step('saved with the model, they come with the file', async () => {
    const saved = join(folder, 'saved.safetensors');
    await studio.answerSaveDialog(saved);
    await page.evaluate((modelId) => window.studio.call('models.save', { modelId }), model.id);
    await studio.answerOpenDialog([saved]);
    const again = (await page.evaluate(() => window.studio.call('models.load')))!;
    expect(again.id).not.toBe(model.id);
    expect(await directionsOf(again.id)).toEqual(named);
  });

  await test.step('a picture that the model made is found again; a search can be given up', async () => {
    await page.evaluate(() => {
      const updates: InversionUpdate[] = [];
      Object.assign(window, { updates });
      window.studio.on('inversion', (update) => updates.push(update));
    });
    const told = (): Promise<InversionUpdate[]> =>
      page.evaluate(() =>
        (window as unknown as { updates: InversionUpdate[] }).updates.map((update) => ({
          ...update,
          picture: null,
        })),
      );
    const [pixels] = await render([point]);
    const files = ['face.png', 'broken.png'].map((name) => join(folder, name));
    const raw = { width: 32, height: 32, channels: 4 } as const;
    const png = await sharp(Uint8Array.from(pixels!), { raw }).png().toBuffer();
    await writeFile(files[0]!, png);
    await writeFile(files[1]!, png.subarray(0, png.length / 2));
    const invert = async (file: string): Promise<string> => {
      await studio.answerOpenDialog([file]);
      return page.evaluate(async (modelId) => {
        const selection = (await window.studio.call('selections.choose', { kind: 'files' }))!;
        const request = { modelId, selectionId: selection.id, index: 0 };
        return window.studio.call('faces.invert', request).then(
          ({ jobId }) => jobId,
          (error: { code: string }) => error.code,
        );
      }, model.id);
    };
    const jobId = await invert(files[0]!);
    await expect.poll(async () => (await told()).at(-1)?.phase, { timeout: 90_000 }).toBe('done');
    const updates = await told();
    expect(updates.every((update) => update.jobId === jobId)).toBe(true);
    const [first, last] = [updates[0]!, updates.at(-1)!];
    // A net of few steps makes pictures that are alike from the start, there is little to win: the pixels decide.
    expect(last.loss).toBeLessThan(first.loss!);
    const [found] = await render([last.point!]);
    const away = found!.reduce((sum, value, i) => sum + Math.abs(value - pixels![i]!), 0) / found!.length;
    expect(away).toBeLessThan(8);

    const second = await invert(files[0]!);
    await page.evaluate((id) => window.studio.call('faces.invertCancel', { jobId: id }), second);
    await expect.poll(async () => (await told()).at(-1)).toMatchObject({ jobId: second, phase: 'cancelled' });
    expect(await invert(files[1]!)).toBe('noPictures');
  });
});
