import { basename, dirname, extname, resolve } from 'node:path';
import {
  shapeFormats,
  StudioError,
  type ShapeFacts,
  type ShapeFormat,
  type ShapePrint,
} from '../../../src-preload/contract';
import { modelEngine } from '../model-engine';
import { openProject } from '../project-file';
import type { Surroundings } from '../surroundings';
import { locate, type GenerateCommand } from './generate';

export interface ShapesCommand {
  from: GenerateCommand['from'];
  /** Step of the checkpoint; null: the newest. */
  step: number | null;
  seed: number;
  count: number;
  /** Several shapes: NAME-SEED.stl. */
  out: string;
  /** Null: as the ending of `out` says. */
  format: ShapeFormat | null;
  variety: number;
  print: ShapePrint;
  threads: number;
}

/** Writes shapes of a model as files for printing, one for each seed. */
export async function shapes(command: ShapesCommand, around: Surroundings): Promise<number> {
  const { output } = around;
  const format = command.format ?? formatOf(command.out);
  const store = 'project' in command.from ? openProject(command.from.project) : null;
  const engine = modelEngine(around, command.threads);
  let interrupted = false;
  const release = around.onInterrupt(() => (interrupted = true));
  try {
    const { source, facts: model } = await locate(command, store, around, 'gan3d');
    const files: ({ name: string; seed: number } & ShapeFacts)[] = [];
    for (let i = 0; i < command.count && !interrupted; i++) {
      const seed = (command.seed + i) % 2 ** 32;
      const path = pathOf(command, seed, format);
      const point = { seed, variety: command.variety, strength: 1, edits: {} };
      const facts = await engine.exportShape(source, point, {
        path,
        format,
        print: command.print,
      });
      files.push({ name: basename(path), seed, ...facts });
      const done = { done: files.length, total: command.count };
      output.progress(done, output.say('shaping', done));
    }
    output.result(
      { ...model, out: dirname(resolve(command.out)), files },
      output.say('shaped', { count: files.length, name: model.name, step: model.step, out: command.out }),
    );
    return files.length === command.count ? 0 : 1;
  } finally {
    release();
    await engine.close();
    store?.close();
  }
}

function formatOf(out: string): ShapeFormat {
  const ending = extname(out).slice(1).toLowerCase();
  const format = shapeFormats.find((each) => each === ending);
  if (!format)
    throw new StudioError('usage', { reason: `--out ${out}: NAME.stl, NAME.obj, NAME.ply, NAME.glb` });
  return format;
}

function pathOf({ out, count }: ShapesCommand, seed: number, format: ShapeFormat): string {
  const path = resolve(out);
  const ending = extname(path).toLowerCase() === `.${format}` ? extname(path) : '';
  const stem = ending ? path.slice(0, -ending.length) : path;
  return `${stem}${count > 1 ? `-${seed}` : ''}${ending || `.${format}`}`;
}
