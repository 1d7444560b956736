import { createAvatar } from '@dicebear/core';
import * as adventurer from '@dicebear/adventurer';
import * as lorelei from '@dicebear/lorelei';
import type { StarterRequest } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import { sharp } from '../processes/sharp';
import type { StarterJob } from './messages';
import { inOrder, parallelism } from './parallel';
import { ProgressReporter } from './progress';
import { writeDataset, type ImportHooks } from './write';

/** Credit lines of the two styles, as their licences ask for. */
export const starterCredits: Record<StarterRequest['style'], string> = {
  lorelei: 'Faces: “Lorelei” by Lisa Wischofsky (CC0 1.0), drawn with DiceBear, recoloured',
  adventurer:
    'Faces: “Adventurer” by Lisa Wischofsky, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), drawn with DiceBear, recoloured',
};

/** Quiet and varied, so that a net learns colour as well as line. */
const backgrounds = [
  'f7d6d0',
  'fbe3c0',
  'f5efb8',
  'd5ebc4',
  'bfe6d8',
  'bfe0ee',
  'c3d0f2',
  'd9c8ef',
  'f0c6e0',
  'e4dcd2',
];
const skins = ['fde2cf', 'f6cba8', 'eab58c', 'd49a6a', 'b0764a', '8a5a3a', '6b4329'];
const hairs = [
  '1f1a17',
  '3b2a20',
  '6a4128',
  'a05a2c',
  'd69a4a',
  'eecb86',
  'b23a2e',
  '7d4e8f',
  '3f6fa8',
  'cfcfcf',
];
const eyes = ['2b2b2b', '4a3423', '2f5d8a', '3f7a4d', '6b4f8f'];
const lips = ['a3343b', 'c2504f', '8c2f45', '6e3328'];

/**
 * Draws faces as a data set: the same style, seed and count give the same pictures.
 *
 * @returns id of the data set
 * @throws StudioError importCancelled, and those of the store
 */
export async function runStarter({ projectPath, request }: StarterJob, hooks: ImportHooks): Promise<number> {
  const { name, style, count, size, seed } = request;
  const progress = new ProgressReporter(count, hooks.onProgress);
  progress.report('reading');
  const begun = performance.now();
  const datasetId = await writeDataset(
    projectPath,
    {
      name,
      kind: 'starter',
      imageSize: size,
      options: { size, crop: 'centre', background: '#ffffff' },
      credit: starterCredits[style],
    },
    hooks.signal,
    async (writer) => {
      const numbers = Array.from({ length: count }, (_, i) => i);
      const digits = String(count).length;
      const draw = async (index: number) => ({ index, pixels: await drawFace(style, seed, index, size) });
      for await (const { index, pixels } of inOrder(numbers, parallelism() * 2, draw)) {
        if (hooks.signal.aborted) throw new StudioError('importCancelled');
        writer.add({ name: `${style} ${String(index + 1).padStart(digits, '0')}`, pixels });
        progress.step('imported');
      }
      progress.report('finishing');
      return { imported: count, skipped: [], seconds: (performance.now() - begun) / 1000 };
    },
  );
  progress.report('done', { datasetId });
  return datasetId;
}

/** One face: size × size × 3 bytes, RGB. Its number and the seed decide everything. */
export async function drawFace(
  style: StarterRequest['style'],
  seed: number,
  index: number,
  size: number,
): Promise<Uint8Array> {
  const shared = { seed: `${seed}/${index}`, backgroundColor: backgrounds, size: size * 2 };
  // Drawn twice as large and averaged down: fine lines stay even.
  const svg =
    style === 'lorelei'
      ? createAvatar(lorelei, {
          ...shared,
          skinColor: skins,
          hairColor: hairs,
          eyesColor: eyes,
          mouthColor: lips,
        })
      : createAvatar(adventurer, { ...shared, skinColor: skins, hairColor: hairs });
  const data = await sharp(Buffer.from(svg.toString()))
    .resize(size, size, { kernel: 'lanczos3' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
  return data;
}
