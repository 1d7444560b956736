import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  describeError,
  StudioError,
  upscaleRefusal,
  usualDetail,
  type OnExisting,
  type UpscaleFormat,
  type UpscaleSize,
  type UpscaleUpdate,
} from '../../../src-preload/contract';
import { scanPaths } from '../../datasets/selection';
import { engineEnvironment } from '../../engine/supervisor';
import { readModelHead } from '../../export/model-file';
import type { UpscaleSource } from '../../upscale/models';
import { softFileOf } from '../../upscale/pairs';
import { UpscaleService } from '../../upscale/service';
import { modelFile } from '../starter-model';
import type { Surroundings } from '../surroundings';

export interface UpscaleCommand {
  paths: string[];
  /** A model file, or `bicubic`; null: the one for photos that comes with the studio. */
  model: string | null;
  out: string;
  size: UpscaleSize;
  format: UpscaleFormat;
  quality: number;
  /** 0 to 1; null: `usualDetail` where there are two sorts of weights to mix, else sharp. */
  detail: number | null;
  strip: boolean;
  deep: boolean;
  existing: OnExisting;
  threads: number;
}

/** Enlarges pictures into a folder. A damaged one is named and the rest goes on; Ctrl-C keeps what is finished. */
export async function upscale(command: UpscaleCommand, around: Surroundings): Promise<number> {
  const { output } = around;
  const source = await locate(command, around);
  const { files } = await scanPaths(command.paths.map((path) => resolve(path)));
  if (!files.some(({ picture }) => picture))
    throw new StudioError('noPictures', { name: basename(command.paths[0]!) });
  const out = resolve(command.out);
  await mkdir(out, { recursive: true }).catch((cause: unknown) => {
    throw new StudioError('exportFailed', { name: basename(out) }, { cause });
  });

  let ended!: (update: UpscaleUpdate) => void;
  const end = new Promise<UpscaleUpdate>((resolve) => (ended = resolve));
  const service = new UpscaleService({
    entry: join(around.entries, 'upscaler.js'),
    environment: () => engineEnvironment(command.threads),
    onUpdate(update) {
      if (update.phase !== 'working') return ended(update);
      const { done, total, name, part, whole, secondsLeft } = update;
      const percent = Math.floor(whole * 100);
      output.progress(
        { done, total, name, part, whole, secondsLeft },
        output.say('upscaling', { done, total, percent, name }),
      );
    },
  });
  const { size, format, quality, strip, deep, existing: onExisting, detail } = command;
  const keep = { exif: !strip, icc: !strip, density: !strip };
  const { jobId } = service.start(
    {
      files,
      model: { source, detail: detail ?? (source.kind === 'file' && source.soft !== null ? usualDetail : 1) },
      options: { folder: out, size, format, quality, keep, deep, onExisting },
    },
    basename(out),
  );
  const release = around.onInterrupt(() => service.cancel(jobId));
  try {
    const update = await end;
    if (update.phase === 'failed') throw StudioError.fromMessage(update.error!);
    const results = update.files ?? [];
    for (const file of results) {
      if (file.outcome === 'done') continue;
      const { name } = file;
      output.note(
        file,
        file.outcome === 'failed'
          ? output.say('upscaleFailed', { name, reason: describeError(file.error, output.language) })
          : output.say('upscaleSkipped', { name }),
      );
    }
    const done = results.filter(({ outcome }) => outcome === 'done').length;
    const cancelled = update.phase === 'cancelled';
    output.result(
      { out, cancelled, files: results },
      output.say(cancelled ? 'upscaleCancelled' : 'upscaled', {
        done,
        total: results.length,
        out: command.out,
      }),
    );
    return !cancelled && results.every(({ outcome }) => outcome !== 'failed') ? 0 : 1;
  } finally {
    release();
    service.close();
  }
}

/** @throws StudioError upscaleModelOf…, upscaleNoPair, and those of reading a model file */
async function locate({ model, detail }: UpscaleCommand, around: Surroundings): Promise<UpscaleSource> {
  if (model === 'bicubic') return { kind: 'bicubic' };
  const path = await modelFile(around, model, 'srgan');
  const { recipe } = await readModelHead(path);
  const refusal = upscaleRefusal(recipe.system);
  if (refusal) throw new StudioError(refusal);
  const soft = await softFileOf(path);
  if (detail !== null && detail !== 1 && soft === null) throw new StudioError('upscaleNoPair');
  return { kind: 'file', path, soft };
}
