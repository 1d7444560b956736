import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ageingTable, heldOutNames, measureAgeing } from './measure/ageing';
import { discriminatorJudge } from './measure/discriminator';
import { measure, type Measured } from './measure/measure';
import { scoreTable } from './measure/scores';
import { srganModel, type Mixture } from './measure/srgan-model';
import {
  measureUpscaling,
  upscalingModels,
  upscalingTable,
  type UpscalingMeasured,
  type UpscalingModel,
} from './measure/upscaling';
import { cacheFolder } from './setup/cache';
import { failSetup } from './setup/fail';
import { ensureEngineRuntime } from './setup/runtime';
import { SetupError, Steps } from './setup/steps';

/** What a person asked for: scores of generated pictures, of enlarged ones, or of faces at other ages. */
type Arguments =
  | { age: string; model: string; count: number; json: boolean }
  | { upscale: string; model: string; mixture: Mixture | null; json: boolean }
  | {
      real: string;
      made: string | undefined;
      count: number;
      size: number;
      heldOut: boolean;
      discriminator: { weights: string; model: string } | null;
      json: boolean;
    };

/**
 * `npm run -s measure -- --real FOLDER_OR_LIST [--made FOLDER_OR_LIST] [--count 2000] [--size 64] [--held-out]
 * [--discriminator FILE.safetensors --model FILE.safetensors] [--json]`: how near generated pictures come to real ones, and
 * how well a discriminator tells them apart (docs/scores.md). Results on standard output, progress on standard error.
 *
 * `npm run -s measure -- --upscale FOLDER_OR_LIST [--model bicubic|FILE.safetensors] [--soft FILE.safetensors --detail 0.5]
 * [--json]`: how near enlarged pictures come to the originals of a folder, beside those of bicubic.
 *
 * `npm run -s measure -- --age FOLDER --model FILE [--count 300] [--json]`: what becomes of the held-out faces of UTKFace.
 */
function readArguments(): Arguments {
  const usage =
    'npm run -s measure -- --real FOLDER_OR_LIST [--made FOLDER_OR_LIST] [--count 2000] [--size 64] [--held-out] [--discriminator FILE.safetensors --model FILE.safetensors] [--json]\n' +
    'npm run -s measure -- --upscale FOLDER_OR_LIST [--model bicubic|FILE.safetensors] [--soft FILE.safetensors --detail 0.5] [--json]\n' +
    'npm run -s measure -- --age FOLDER --model FILE [--count 300] [--json]';
  try {
    const { values } = parseArgs({
      options: {
        real: { type: 'string' },
        upscale: { type: 'string' },
        age: { type: 'string' },
        model: { type: 'string' },
        soft: { type: 'string' },
        detail: { type: 'string', default: '0.5' },
        made: { type: 'string' },
        discriminator: { type: 'string' },
        count: { type: 'string' },
        size: { type: 'string', default: '64' },
        'held-out': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    // npm runs scripts in the project's folder; paths are meant from where the person is.
    const fromHere = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);
    if (values.upscale !== undefined) {
      const { model = 'bicubic' } = values;
      const known = Object.hasOwn(upscalingModels, model);
      if (!known && !model.endsWith('.safetensors'))
        throw new Error(`--model is ${Object.keys(upscalingModels).join(', ')} or a .safetensors file.`);
      if (known && values.soft !== undefined) throw new Error('--soft needs a model file as --model.');
      return {
        upscale: fromHere(values.upscale),
        model: known ? model : fromHere(model),
        mixture:
          values.soft === undefined ? null : { soft: fromHere(values.soft), detail: share(values.detail) },
        json: values.json,
      };
    }
    if (values.age !== undefined) {
      if (values.model === undefined) throw new Error('--model is missing.');
      return {
        age: fromHere(values.age),
        model: fromHere(values.model),
        count: whole('--count', values.count ?? String(heldOutNames.length), 1, heldOutNames.length),
        json: values.json,
      };
    }
    if (values.real === undefined) throw new Error('--real, --upscale or --age is missing.');
    const { discriminator, model, made } = values;
    if (discriminator !== undefined && (model === undefined || made === undefined))
      throw new Error('--discriminator needs --made, and --model of the same run.');
    return {
      real: fromHere(values.real),
      made: values.made === undefined ? undefined : fromHere(values.made),
      count: whole('--count', values.count ?? '2000', 4, 100_000),
      size: whole('--size', values.size, 16, 1024),
      heldOut: values['held-out'],
      discriminator:
        discriminator === undefined || model === undefined
          ? null
          : { weights: fromHere(discriminator), model: fromHere(model) },
      json: values.json,
    };
  } catch (error) {
    throw new SetupError((error as Error).message, usage);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} is a whole number from ${least} to ${most}.`);
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new Error('--detail is a number from 0 (the soft model alone) to 1.');
}

function print(measured: Measured, seconds: number, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ ...measured, seconds: Number(seconds.toFixed(1)) }));
    return;
  }
  const rows = [
    { name: 'generated', scores: measured.made },
    { name: 'other real ones', scores: measured.otherReal },
  ].flatMap(({ name, scores }) => (scores ? [{ name, scores }] : []));
  const { count, size, heldOut, network } = measured;
  console.log(
    `${count} against ${count} pictures of ${size} × ${size}${heldOut ? ', held out' : ''}; ${network}`,
  );
  console.log(scoreTable(rows));
  if (measured.accuracy !== null)
    console.log(`accuracy of the discriminator, in pairs: ${measured.accuracy.toFixed(3)}`);
  if (!measured.otherReal) console.log('There are not enough real pictures to measure real against real.');
}

async function measureEnlarged(
  source: string,
  name: string,
  mixture: Mixture | null,
  json: boolean,
): Promise<void> {
  const steps = new Steps(process.stderr);
  const measuredBy = (model: UpscalingModel): Promise<UpscalingMeasured> =>
    steps.run('Enlarging', `with ${model.name}`, (report) =>
      measureUpscaling(source, model, (done, total) => report(`${done} of ${total} pictures`)),
    );
  const own = upscalingModels[name];
  const reference = await measuredBy(await upscalingModels.bicubic!());
  const measured =
    name === 'bicubic' ? reference : await measuredBy(own ? await own() : await srganModel(name, mixture));
  if (json) console.log(JSON.stringify({ ...measured, bicubic: reference.mean }));
  else console.log(`×4, ${measured.model}, luma, border of 4\n${upscalingTable(measured, reference)}`);
}

async function measureAges(asked: {
  age: string;
  model: string;
  count: number;
  json: boolean;
}): Promise<void> {
  const steps = new Steps(process.stderr);
  const measured = await steps.run('Ageing', 'held-out faces', async (report) =>
    measureAgeing(asked.age, asked.model, asked.count, (done, total) => report(`${done} of ${total} faces`)),
  );
  if (asked.json) console.log(JSON.stringify(measured));
  else console.log(ageingTable(measured));
}

try {
  const began = performance.now();
  const asked = readArguments();
  await ensureEngineRuntime({ output: process.stderr });
  if ('age' in asked) await measureAges(asked);
  else if ('upscale' in asked) await measureEnlarged(asked.upscale, asked.model, asked.mixture, asked.json);
  else {
    const { json, discriminator, ...given } = asked;
    const steps = new Steps(process.stderr);
    const judge = discriminator && (await discriminatorJudge(discriminator.weights, discriminator.model));
    const measured = await measure({ ...given, judge, cache: cacheFolder(), steps });
    judge?.dispose();
    if (measured.count < given.count)
      steps.line(`Only ${measured.count} pictures of each set could be compared, not ${given.count}.`);
    print(measured, (performance.now() - began) / 1000, json);
  }
} catch (error) {
  failSetup(error);
}
