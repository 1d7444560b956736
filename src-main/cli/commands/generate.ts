import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { StudioError } from '../../../src-preload/contract';
import type { PictureScale } from '../../engine/messages';
import { EngineSupervisor } from '../../engine/supervisor';
import { findRun, openProject } from '../project-file';
import type { Surroundings } from '../surroundings';

export interface GenerateCommand {
  project: string;
  run: string;
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
  const store = openProject(command.project);
  const supervisor = new EngineSupervisor({
    hostEntry: join(around.entries, 'engine-host.js'),
    threads: () => command.threads,
    onUpdate: () => {},
    onLost: () => {},
  });
  let interrupted = false;
  const release = around.onInterrupt(() => (interrupted = true));
  try {
    const run = findRun(store, command.run);
    const checkpoint =
      command.step === null
        ? store.checkpoints.latest(run.id)
        : store.checkpoints.list(run.id).find(({ step }) => step === command.step);
    if (!checkpoint) throw new StudioError(command.step === null ? 'noCheckpoint' : 'checkpointMissing');
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
      await supervisor.exportPictures(
        { kind: 'checkpoint', projectPath: store.path, checkpointId: checkpoint.id },
        seeds.map((seed) => ({ seed, variety: command.variety, strength: 1, edits: {} })),
        names.map((name) => join(out, name)),
        command.scale,
      );
      files.push(...names);
      const facts = { done: files.length, total: command.count };
      output.progress(facts, output.say('generating', facts));
    }
    const { step } = checkpoint;
    output.result(
      { runId: run.id, checkpointId: checkpoint.id, step, out, files },
      output.say('generated', { count: files.length, id: run.id, name: run.name, step, out: command.out }),
    );
    return files.length === command.count ? 0 : 1;
  } finally {
    release();
    await supervisor.closeModels();
    store.close();
  }
}
