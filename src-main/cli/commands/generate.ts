import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { StudioError, type SystemId } from '../../../src-preload/contract';
import type { ModelSource, PictureScale } from '../../engine/messages';
import { readModelHead } from '../../export/model-file';
import type { ProjectStore } from '../../store';
import { modelEngine } from '../model-engine';
import { findCheckpoint, findRun, openProject } from '../project-file';
import { modelFile } from '../starter-model';
import type { Surroundings } from '../surroundings';

export interface GenerateCommand {
  /** Where the model is: in a project, or in a file of its own; null: the one that comes with the studio. */
  from: { project: string; run: string } | { model: string | null };
  /** Step of the checkpoint; null: the newest. */
  step: number | null;
  seed: number;
  count: number;
  out: string;
  scale: PictureScale;
  variety: number;
  threads: number;
}

/** Pictures that one request makes. */
const chunk = 32;

/** Writes pictures of a model into a folder, one file for each seed. */
export async function generate(command: GenerateCommand, around: Surroundings): Promise<number> {
  const { output } = around;
  const store = 'project' in command.from ? openProject(command.from.project) : null;
  const engine = modelEngine(around, command.threads);
  let interrupted = false;
  const release = around.onInterrupt(() => (interrupted = true));
  try {
    const { source, facts: model } = await locate(command, store, around, 'dcgan');
    const out = resolve(command.out);
    await mkdir(out, { recursive: true }).catch((cause: unknown) => {
      throw new StudioError('exportFailed', { name: basename(out) }, { cause });
    });
    const files: string[] = [];
    for (let done = 0; done < command.count && !interrupted; done += chunk) {
      const seeds = Array.from(
        { length: Math.min(chunk, command.count - done) },
        (_, i) => (command.seed + done + i) % 2 ** 32,
      );
      const names = seeds.map((seed) => `${seed}.png`);
      await engine.exportPictures(
        source,
        seeds.map((seed) => ({ seed, variety: command.variety, strength: 1, edits: {} })),
        names.map((name) => join(out, name)),
        command.scale,
      );
      files.push(...names);
      const facts = { done: files.length, total: command.count };
      output.progress(facts, output.say('generating', facts));
    }
    output.result(
      { ...model, out, files },
      output.say('generated', { count: files.length, name: model.name, step: model.step, out: command.out }),
    );
    return files.length === command.count ? 0 : 1;
  } finally {
    release();
    await engine.close();
    store?.close();
  }
}

/**
 * The arrays that make the pictures, and what is said of them afterwards.
 *
 * @param system that a model must have that comes with the studio
 */
export async function locate(
  { from, step }: Pick<GenerateCommand, 'from' | 'step'>,
  store: ProjectStore | null,
  around: Surroundings,
  system: SystemId,
): Promise<{
  source: ModelSource;
  facts: { name: string; step: number; runId?: number; checkpointId?: number };
}> {
  if ('model' in from) {
    const path = await modelFile(around, from.model, system);
    const head = await readModelHead(path);
    return { source: { kind: 'file', path }, facts: { name: head.name, step: head.step } };
  }
  const run = findRun(store!, from.run);
  const checkpoint = findCheckpoint(store!, run.id, step);
  const { id: checkpointId } = checkpoint;
  return {
    source: { kind: 'checkpoint', projectPath: store!.path, checkpointId },
    facts: { runId: run.id, checkpointId, name: run.name, step: checkpoint.step },
  };
}
