import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agecganPresets, dcganPresets, type ModelCard } from '../../src-preload/contract';
import { encodeSafetensors } from '../gan/weights/safetensors';
import { decodeModel, readModelFile, readModelHead, writeModelFile, type ModelFile } from './model-file';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'models-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const card: ModelCard = {
  title: 'Faces in ink',
  description: { en: 'Faces.', 'zh-CN': '人脸。' },
  data: 'Drawings of my own.',
  licence: 'CC0',
  steps: 7,
  hours: null,
  seed: 3,
  command: null,
  faults: { en: 'Ears are missing.' },
};
const model: ModelFile = {
  name: '墨 faces',
  recipe: dcganPresets.compact,
  step: 7,
  card,
  tensors: [
    { name: 'g/dense1/kernel', shape: [2, 2], data: Float32Array.of(0.1, -2, 3, 1e-3) },
    { name: 'g/bn1/gamma', shape: [1], data: Float32Array.of(1) },
  ],
  extra: { directions: '[]' },
  format: 'F32',
};
const rejects = (code: string) => ({ code });

describe('a model file', () => {
  it('comes back as it was written, and its beginning alone tells the rest', async () => {
    const path = join(folder, 'm.safetensors');
    await writeModelFile(path, model);
    expect(await readModelFile(path)).toEqual(model);
    const { tensors: _tensors, extra: _extra, format: _format, ...head } = model;
    expect(await readModelHead(path)).toEqual(head);
  });

  it('keeps an encoder apart from the generator', async () => {
    const path = join(folder, 'ages');
    const encoder = { name: 'e/dense1/kernel', shape: [2], data: Float32Array.of(4, 5) };
    const tensors = [...model.tensors, encoder];
    await writeModelFile(path, { ...model, recipe: agecganPresets.compact, tensors });
    expect((await readModelFile(path)).tensors).toEqual(tensors);
  });

  it('takes the averaged generator of a checkpoint and can hold it in half the bytes', async () => {
    const [whole, half] = [join(folder, 'whole'), join(folder, 'half')];
    const data = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i));
    const averaged = { ...model, tensors: [{ name: 'ema/a/kernel', shape: [5000], data }] };
    await writeModelFile(whole, averaged);
    await writeModelFile(half, averaged, 'F16');
    expect((await stat(whole)).size - (await stat(half)).size).toBeGreaterThan(9900);
    const { tensors } = await readModelFile(half);
    expect(tensors.map(({ name }) => name)).toEqual(['g/a/kernel']);
    expect(Math.max(...tensors[0]!.data.map((value, i) => Math.abs(value - data[i]!)))).toBeLessThan(5e-4);
    expect(Math.max(...tensors[0]!.data.map((value, i) => Math.abs(value - data[i]!)))).toBeGreaterThan(0);
  });

  it('that is none is refused in words', async () => {
    const texts = { gan_studio_model: '1', name: 'n', recipe: JSON.stringify(model.recipe), step: '1' };
    const arrays = new Map([
      ['generator/a/b', { dtype: 'F32' as const, shape: [1], data: Float32Array.of(1) }],
    ]);
    expect(decodeModel(encodeSafetensors(arrays, texts)).step).toBe(1);
    const bad: Record<string, string>[] = [
      {},
      { ...texts, gan_studio_model: '2' },
      { ...texts, name: ' ' },
      { ...texts, recipe: '{' },
      { ...texts, recipe: '{"system":"dcgan"}' },
      { ...texts, step: '-1' },
      { ...texts, card: '{"title":""}' },
    ];
    for (const metadata of bad) {
      expect(() => decodeModel(encodeSafetensors(arrays, metadata))).toThrow(
        expect.objectContaining(rejects('modelUnknown')),
      );
    }
    const foreign = new Map([['encoder/a/b', arrays.get('generator/a/b')!]]);
    expect(() => decodeModel(encodeSafetensors(foreign, texts))).toThrow(
      expect.objectContaining(rejects('modelUnknown')),
    );
  });

  it('that is missing, cut off or no weights at all is said to be so', async () => {
    const path = join(folder, 'm.safetensors');
    await expect(readModelFile(path)).rejects.toMatchObject(rejects('fileMissing'));
    await expect(readModelHead(path)).rejects.toMatchObject(rejects('fileMissing'));
    writeFileSync(path, 'not weights');
    await expect(readModelFile(path)).rejects.toMatchObject(rejects('weightsUnreadable'));
    await expect(readModelHead(path)).rejects.toMatchObject(rejects('weightsUnreadable'));
  });
});

it('the models that come with the studio say what the cards beside them say', async () => {
  const models = join(import.meta.dirname, '../../resources/models');
  const told = readdirSync(models).filter((name) => existsSync(join(models, name, 'card.json')));
  expect(told.length).toBeGreaterThan(3);
  for (const name of told) {
    const beside: unknown = JSON.parse(readFileSync(join(models, name, 'card.json'), 'utf8'));
    expect((await readModelHead(join(models, name, 'model.safetensors'))).card).toEqual(beside);
  }
});
