import { join } from 'node:path';
import { cacheFolder } from '../setup/cache';
import { projectFolder } from '../setup/project';
import { SetupError, Steps } from '../setup/steps';
import { ensureEsrgan, esrganModels } from './esrgan-package';
import { figuresOf } from './in-process';
import { compare, type Contender, type Row } from './measure';

/** What a process prints: the time of an enlarged picture, and how near it came to its original. */
interface UpscaleFigures {
  ms_per_megapixel: number;
  psnr: number;
  ssim: number;
  rss_mb: number;
}

/** Figures in milliseconds for a megapixel of the result, and what it was like. */
export interface UpscaleRow extends Row {
  /** Of the result, in a second. */
  megapixelsPerSecond: number;
  /** Means over the pictures, on luma without a border of 4; the same in every round. */
  psnr: number;
  ssim: number;
}

export interface UpscaleOptions {
  /** Folder of original pictures. */
  pictures: string;
  /** Files of models that enlarge four times; the starter models where there are none. */
  models: readonly string[];
  rounds: number;
  env: NodeJS.ProcessEnv;
  onRound: (contender: string, round: number, value: number) => void;
}

const script = join(projectFolder, 'build/measure/upscaling-speed.ts');
const starters = join(projectFolder, 'resources/models');

/**
 * The pictures of a folder, made four times smaller and enlarged again: by this program's models, in tiles as the
 * Upscale room has them, by its bicubic interpolation, and by two models of UpscalerJS on the same TensorFlow. Each in a
 * process of its own, in turn, round after round.
 */
export async function upscaled(options: UpscaleOptions): Promise<UpscaleRow[]> {
  const { pictures, rounds, env, onRound } = options;
  const figures = new Map<string, UpscaleFigures>();
  const ask = <T>(name: string, args: readonly string[]): Promise<T> =>
    figuresOf<T>(name, process.execPath, ['--import', 'tsx', script, ...args], { env, cwd: projectFolder });
  const contender = (name: string, args: readonly string[]): Contender => ({
    name,
    async measure() {
      const measured = await ask<UpscaleFigures>(name, ['--pictures', pictures, ...args]);
      figures.set(name, measured);
      return { value: measured.ms_per_megapixel, memoryMegabytes: measured.rss_mb };
    },
  });
  const models =
    options.models.length > 0
      ? options.models
      : await ask<string[]>('The list of starter models', ['--list', starters]);
  if (models.length === 0) {
    throw new SetupError(
      'No starter model enlarges pictures.',
      'Name a model of SRGAN with --model FILE.safetensors.',
    );
  }
  const contenders = models.map((file) => contender(`GAN Studio, ${shortName(file)}`, ['--model', file]));
  contenders.push(contender('GAN Studio, bicubic', ['--bicubic']));
  const steps = new Steps(process.stderr);
  for (const model of esrganModels) {
    const folder = await ensureEsrgan(model, cacheFolder(), steps);
    contenders.push(contender(`@upscalerjs/${model}`, ['--layers', folder]));
  }
  const rows = await compare(contenders, rounds, onRound);
  return rows.map((row) => {
    const { psnr, ssim } = figures.get(row.contender)!;
    return { ...row, megapixelsPerSecond: 1000 / row.median, psnr, ssim };
  });
}

/** Starter models have the same names in different folders. */
const shortName = (file: string): string => file.split(/[\\/]/).slice(-2).join('/');

/** A table for people: speed and likeness side by side. */
export function upscaledTable(title: string, rows: readonly UpscaleRow[]): string {
  const cells = [
    ['', 'megapixels/s', 'times as fast', 'PSNR dB', 'SSIM', 'peak MB'],
    ...rows.map((row) => [
      row.contender,
      row.megapixelsPerSecond.toPrecision(3),
      (1 / row.ratio).toPrecision(3),
      row.psnr.toFixed(2),
      row.ssim.toFixed(4),
      row.memoryMegabytes?.toFixed(0) ?? '–',
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
  return [title, ...lines].join('\n');
}
