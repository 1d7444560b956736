import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { failSetup } from '../setup/fail';
import { SetupError } from '../setup/steps';
import { bicubicInTiles, layersModel, modelInTiles, startersForFour } from './enlargers';
import { measureUpscaling, type UpscalingModel } from './upscaling';

/**
 * One round of `npm run bench -- --only upscale`, in a process of its own: how long a model takes for the pictures of a
 * folder, and how near it comes to them. Prints a line of JSON.
 *
 * Arguments: `--pictures FOLDER` and one of `--model FILE.safetensors`, `--layers FOLDER` (a layers model of tfjs) and
 * `--bicubic`; or `--list FOLDER`, which prints the starter models in it that enlarge four times.
 */
async function chosen(values: {
  model?: string;
  layers?: string;
  bicubic?: boolean;
}): Promise<UpscalingModel> {
  if (values.model !== undefined) return modelInTiles(values.model);
  if (values.layers !== undefined) return layersModel(basename(values.layers), values.layers);
  if (values.bicubic) return bicubicInTiles();
  throw new SetupError('There is nothing to measure.', 'Name --model, --layers or --bicubic.');
}

/** The same model, and the milliseconds and pixels of its results so far. */
function stopwatch(model: UpscalingModel): UpscalingModel & { milliseconds: number; pixels: number } {
  const watched = {
    name: model.name,
    milliseconds: 0,
    pixels: 0,
    async enlarge(small: Parameters<UpscalingModel['enlarge']>[0]) {
      const began = performance.now();
      const made = await model.enlarge(small);
      watched.milliseconds += performance.now() - began;
      watched.pixels += made.width * made.height;
      return made;
    },
  };
  return watched;
}

async function measureOne(pictures: string, model: UpscalingModel): Promise<object> {
  // Untimed: memory is claimed and kernels are chosen at the first picture of each size.
  await measureUpscaling(pictures, model);
  const timed = stopwatch(model);
  const { mean } = await measureUpscaling(pictures, timed);
  return {
    ms_per_megapixel: timed.milliseconds / (timed.pixels / 1e6),
    psnr: mean.psnr,
    ssim: mean.ssim,
    rss_mb: process.resourceUsage().maxRSS / 1024,
  };
}

try {
  const { values } = parseArgs({
    options: {
      pictures: { type: 'string' },
      model: { type: 'string' },
      layers: { type: 'string' },
      bicubic: { type: 'boolean' },
      list: { type: 'string' },
    },
  });
  if (values.list !== undefined) console.log(JSON.stringify(await startersForFour(values.list)));
  else if (values.pictures === undefined)
    throw new SetupError('There are no pictures to measure with.', 'Name a folder with --pictures.');
  else console.log(JSON.stringify(await measureOne(values.pictures, await chosen(values))));
} catch (error) {
  failSetup(error);
}
