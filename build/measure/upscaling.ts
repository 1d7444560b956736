import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { openPicture } from '../../src-main/datasets/readers/picture';
import { bicubic, toBytes, type Samples } from '../../src-main/scores/bicubic';
import { fidelity, type Fidelity } from '../../src-main/scores/psnr';
import { SetupError } from '../setup/steps';
import { listPictures } from './pictures';

export type Bytes = Samples<Uint8ClampedArray>;

/** Something that enlarges pictures four times and can be measured. */
export interface UpscalingModel {
  name: string;
  /** RGB bytes → RGB bytes of four times the width and height. */
  enlarge: (small: Bytes) => Promise<Bytes>;
}

/** Models by the name that `--model` takes; it takes files of trained ones as well (`srgan-model.ts`). */
export const upscalingModels: Record<string, () => Promise<UpscalingModel>> = {
  bicubic: () =>
    Promise.resolve({
      name: 'bicubic',
      enlarge: (small) => Promise.resolve(toBytes(bicubic(small, small.width * 4, small.height * 4))),
    }),
};

export interface UpscalingMeasured {
  model: string;
  scale: 4;
  /** Pixels that are left out along each edge. */
  border: 4;
  pictures: ({ name: string } & Fidelity)[];
  mean: Fidelity;
}

/**
 * Measures a model on a folder of original pictures by the papers' protocol: each is cut to a multiple of the scale,
 * made smaller as MATLAB's `imresize` does and rounded to bytes, enlarged, and compared on luma without a border of 4.
 *
 * @throws SetupError when a picture cannot be read or is too small: leaving it out would measure another set
 */
export async function measureUpscaling(
  source: string,
  model: UpscalingModel,
  onPicture: (done: number, total: number) => void = () => {},
): Promise<UpscalingMeasured> {
  const files = (await listPictures(source)).sort();
  if (files.length === 0) throw new SetupError(`There is no picture in ${source}.`, 'Name another folder.');
  const pictures: UpscalingMeasured['pictures'] = [];
  for (const file of files) {
    const original = cutToMultiple(await readRgb(file), 4);
    const { width, height } = original;
    if (width < 20 || height < 20)
      throw new SetupError(`${file} is smaller than 20 × 20 pixels.`, 'Leave it out.');
    const made = await model.enlarge(toBytes(bicubic(original, width / 4, height / 4)));
    pictures.push({ name: basename(file), ...fidelity(made, original) });
    onPicture(pictures.length, files.length);
  }
  const mean = (figure: keyof Fidelity): number =>
    pictures.reduce((sum, picture) => sum + picture[figure], 0) / pictures.length;
  return {
    model: model.name,
    scale: 4,
    border: 4,
    pictures,
    mean: { psnr: mean('psnr'), ssim: mean('ssim') },
  };
}

/**
 * A table with a line for each picture and one for their mean.
 *
 * @param reference what bicubic reaches on the same pictures; nothing stands beside where it is the one that was measured
 */
export function upscalingTable(measured: UpscalingMeasured, reference = measured): string {
  const rowsOf = ({ pictures, mean }: UpscalingMeasured) => [...pictures, { name: 'mean', ...mean }];
  const rows = rowsOf(measured);
  const others = reference === measured ? null : rowsOf(reference);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const figures = ({ psnr, ssim }: Fidelity): string =>
    `  ${psnr.toFixed(2).padStart(7)}  ${ssim.toFixed(4)}`;
  return [
    `${'picture'.padEnd(width)}  PSNR dB    SSIM${others ? '  bicubic    SSIM' : ''}`,
    ...rows.map((row, i) => row.name.padEnd(width) + figures(row) + (others ? figures(others[i]!) : '')),
  ].join('\n');
}

async function readRgb(file: string): Promise<Bytes> {
  try {
    const { data, info } = await (
      await openPicture(await readFile(file))
    )
      .decode()
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels === 3) return { width, height, channels, data: new Uint8ClampedArray(data) };
    return {
      width,
      height,
      channels: 3,
      data: Uint8ClampedArray.from(
        { length: width * height * 3 },
        (_, i) => data[Math.floor(i / 3) * channels]!,
      ),
    };
  } catch (error) {
    throw new SetupError(
      `${file} cannot be measured: ${(error as Error).message}.`,
      'Leave it out or mend it.',
    );
  }
}

function cutToMultiple(picture: Bytes, of: number): Bytes {
  const { channels, data } = picture;
  const width = picture.width - (picture.width % of);
  const height = picture.height - (picture.height % of);
  const cut = new Uint8ClampedArray(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = y * picture.width * channels;
    cut.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, data: cut };
}
