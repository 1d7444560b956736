import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../setup/testing';
import { measureUpscaling, upscalingModels, upscalingTable, type UpscalingModel } from './upscaling';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

describe('measuring what enlarges', () => {
  it('cuts pictures to a multiple of four, and takes the mean over pictures', async () => {
    const pixels = Uint8Array.from({ length: 43 * 30 }, (_, i) => (i * 37) % 256);
    await sharp(pixels, { raw: { width: 43, height: 30, channels: 1 } })
      .png()
      .toFile(join(folder, 'b.png'));
    await sharp({ create: { width: 24, height: 24, channels: 3, background: '#808080' } })
      .png()
      .toFile(join(folder, 'a.png'));
    const sizes: number[][] = [];
    const flat: UpscalingModel = {
      name: 'one step off',
      enlarge({ width, height }) {
        sizes.push([width, height]);
        const data = new Uint8ClampedArray(width * height * 48).fill(129);
        return Promise.resolve({ width: width * 4, height: height * 4, channels: 3, data });
      },
    };
    const measured = await measureUpscaling(folder, flat);
    expect(sizes).toEqual([
      [6, 6],
      [10, 7],
    ]);
    const [a, b] = measured.pictures;
    // 128 and 129 are luma 126 and 127.
    expect(a!.psnr).toBeCloseTo(20 * Math.log10(255), 10);
    // Bytes that are all equally frequent: luma is spread evenly over 219 steps around 126.
    expect(b!.psnr).toBeCloseTo(10 * Math.log10((255 ** 2 * 12) / 219 ** 2), 1);
    expect(measured.mean.psnr).toBeCloseTo((a!.psnr + b!.psnr) / 2, 10);
    expect(upscalingTable(measured)).toMatch(/a\.png.*48\.13/);
    const beside = upscalingTable(measured, await measureUpscaling(folder, await upscalingModels.bicubic!()));
    expect(beside.split('\n')[0]).toMatch(/PSNR dB.*bicubic/);
    expect(beside).toMatch(/a\.png.*48\.13 .* Infinity {2}1\.0000/);
  });

  it('leaves no picture out silently', async () => {
    const model = await upscalingModels.bicubic!();
    await expect(measureUpscaling(folder, model)).rejects.toThrow('no picture');
    await writeFile(join(folder, 'a.png'), 'nothing');
    await expect(measureUpscaling(folder, model)).rejects.toThrow('a.png cannot be measured');
  });
});

/**
 * The published figures need the published pictures, which are not part of the repository: GAN_STUDIO_SR_SETS names a
 * folder that has Set5 and Set14 in folders called so.
 */
const sets = process.env.GAN_STUDIO_SR_SETS ?? '';
describe.each([
  { set: 'Set5', published: 28.43, within: 0.05 },
  { set: 'Set14', published: 26.05, within: 0.15 },
])('bicubic ×4 on $set', ({ set, published, within }) => {
  const place = [set, `C${set}`].map((name) => join(sets, name)).find((path) => sets && existsSync(path));
  it.skipIf(!place)(
    place ? 'gives the published PSNR' : 'is not checked: GAN_STUDIO_SR_SETS names no folder with it',
    async () => {
      const { mean } = await measureUpscaling(place!, await upscalingModels.bicubic!());
      expect(Math.abs(mean.psnr - published)).toBeLessThan(within);
    },
  );
});
