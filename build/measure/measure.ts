import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { DoubleMath } from '../../src-main/scores/double';
import type { Features } from '../../src-main/scores/features';
import { Resnet50 } from '../../src-main/scores/resnet50-features';
import { SetupError, type Report, type Steps } from '../setup/steps';
import { cachedFeatures } from './cached-features';
import { pairAccuracy, type Judge } from './discriminator';
import { heldOutCount, splitHeldOut } from './held-out';
import { listPictures, readPictures } from './pictures';
import { ensureResnet50, resnet50Version } from './resnet50-package';
import { scoresOf, type Scores } from './scores';

export interface MeasureOptions {
  real: string;
  made: string | undefined;
  /** Pictures of each set, at most. */
  count: number;
  /** Side to which pictures are brought. */
  size: number;
  heldOut: boolean;
  /** The discriminator that shall tell the generated pictures from the real ones. */
  judge?: Judge | null;
  cache: string;
  steps: Steps;
}

export interface Measured {
  network: string;
  /** Pictures of each set: fewer than asked for when one of them has no more. */
  count: number;
  size: number;
  heldOut: boolean;
  /** The generated pictures against the real ones; null when none were named. */
  made: Scores | null;
  /** Other real pictures against the real ones; null when the folder has not enough for both. */
  otherReal: Scores | null;
  /** Of the discriminator, in pairs; null when none was named. */
  accuracy: number | null;
}

/** Which files stand for the real pictures, and which other ones are measured against them. */
export function chooseReal(
  files: readonly string[],
  count: number,
  heldOut: boolean,
): { real: string[]; others: string[] } {
  if (heldOut) {
    const parts = splitHeldOut(files);
    if (parts.heldOut.length < heldOutCount) {
      throw new SetupError(
        `There are ${files.length} real pictures; ${heldOutCount} are held out.`,
        'Name the whole data set, or leave out --held-out.',
      );
    }
    if (count > heldOutCount)
      throw new SetupError(`Only ${heldOutCount} pictures are held out.`, `Ask for --count ${heldOutCount}.`);
    return { real: parts.heldOut.slice(0, count), others: parts.training.slice(0, count) };
  }
  // In a smaller folder two halves are compared when there is nothing else to compare.
  return { real: files.slice(0, count), others: files.slice(count, 2 * count) };
}

/** Measures a folder of generated pictures against real ones, and real ones against each other. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { cache, steps, size, heldOut } = options;
  const files = await listPictures(options.real);
  const madeFiles = options.made === undefined ? undefined : await listPictures(options.made);
  // Without generated pictures the two halves of a small folder are compared.
  const available = madeFiles?.length ?? (heldOut ? options.count : Math.floor(files.length / 2));
  const count = Math.min(options.count, available, files.length);
  if (count < 4) {
    throw new SetupError(
      `${files.length} real and ${madeFiles?.length ?? 'no'} generated pictures are too few to measure.`,
      'Each set needs at least 4, and some 2,000 for figures that mean something.',
    );
  }
  const { real, others } = chooseReal(files, count, heldOut);
  const folder = await ensureResnet50(cache, steps);
  loadTensorflow();
  let loaded: Promise<Resnet50> | undefined;
  // Not loaded where all features are in the cache.
  const network = (): Promise<Resnet50> =>
    (loaded ??= Resnet50.load(async (name) => new Uint8Array(await readFile(join(folder, name)))));
  const featuresOf = (name: string, chosen: readonly string[]): Promise<Features> =>
    steps.run('Features', `${chosen.length} ${name}`, async (report) =>
      cachedFeatures(
        await readPictures(chosen, size),
        { cache, network: `${resnet50Version} ${featuresVersion}`, width },
        throughNetwork(network, size, chosen.length, report),
      ),
    );

  const realFeatures = await featuresOf('real pictures', real);
  const madeFeatures = madeFiles && (await featuresOf('generated pictures', madeFiles.slice(0, count)));
  const otherFeatures = others.length === count ? await featuresOf('other real pictures', others) : undefined;
  (await loaded)?.dispose();
  const { judge } = options;
  const judged =
    judge &&
    madeFiles &&
    (await steps.run('Discriminator', `${count} real and ${count} generated pictures`, async () => {
      const [ofReal, ofMade] = [real, madeFiles.slice(0, count)].map((chosen) =>
        readPictures(chosen, judge.side),
      );
      return pairAccuracy(judge.judge(await ofReal!), judge.judge(await ofMade!));
    }));
  const math = new DoubleMath();
  const score = (features: Features | undefined, name: string): Promise<Scores | null> =>
    features
      ? steps.run('Scores', name, async () => scoresOf(realFeatures, features, math))
      : Promise.resolve(null);
  return {
    network: resnet50Version,
    count,
    size,
    heldOut,
    made: await score(madeFeatures, 'generated against real pictures'),
    otherReal: await score(otherFeatures, 'other real against real pictures'),
    accuracy: judged ?? null,
  };
}

/** Number of features of ResNet50's average pooling. */
const width = 2048;

/** Change it when the preprocessing changes: features in the cache are then computed anew. */
const featuresVersion = '1';

/** Computes features and reports how far it is, counting what is computed now for the time that is left. */
function throughNetwork(
  network: () => Promise<Resnet50>,
  side: number,
  count: number,
  report: Report,
): (pixels: Uint8Array, before: number) => Promise<Features> {
  let computed = 0;
  let milliseconds = 0;
  return async (pixels, before) => {
    const resnet = await network();
    let began = performance.now();
    let last = 0;
    return resnet.featuresOf(pixels, side, {
      async onBatch(done) {
        computed += done - last;
        last = done;
        milliseconds += performance.now() - began;
        began = performance.now();
        const left = (milliseconds / computed) * (count - before - done);
        report(`${before + done} of ${count}, about ${Math.ceil(left / 1000)} s left`);
        // The line of progress is drawn by a timer.
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
  };
}
