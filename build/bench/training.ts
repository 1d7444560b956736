import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectFolder } from '../setup/project';
import { benchBatches, type BenchTask, type BenchWork } from './tasks';
import type { Accelerator } from '../setup/tensorflow';
import { figuresOf } from './in-process';
import type { Contender } from './measure';

/** Runs a script of PyTorch with everything that it makes on the card. */
const onCard = join(import.meta.dirname, 'on-card.py');

/** What a process prints as its last line. */
interface StepFigures {
  median_ms: number;
  rss_mb: number;
}

function inProcess(name: string, command: string, args: string[], env: NodeJS.ProcessEnv): Contender {
  return {
    name,
    async measure() {
      const figures = await figuresOf<StepFigures>(name, command, args, { env });
      return { value: figures.median_ms, memoryMegabytes: figures.rss_mb };
    },
  };
}

/** Where the scripts that train the same nets in other frameworks lie, and the Python that has those frameworks. */
export interface Peers {
  python: string;
  folder: string;
}

/** As the environment says: BENCH_PYTHON, and BENCH_PEERS where they lie elsewhere than beside this folder. */
export function peersAtHand(): Peers | null {
  const python = process.env.BENCH_PYTHON;
  const folder = resolve(process.env.BENCH_PEERS ?? join(projectFolder, '..', 'shared', 'peers'));
  return python ? { python, folder } : null;
}

/**
 * A training step, or a pass of the generator, of the book's nets at the book's size: this program, and the same nets in
 * Keras and PyTorch (`keras_peer.py` and `torch_peer.py`) where they are at hand. Where this program computes on an NVIDIA
 * card, PyTorch does so too and Keras is left out: its scripts place everything on the processor.
 */
export function trainingTask(
  task: BenchTask,
  work: BenchWork,
  { batch = benchBatches[task], steps }: { batch?: number; steps: number },
  accelerator: Accelerator,
  env: NodeJS.ProcessEnv,
): Contender[] {
  const own = join(projectFolder, 'out', 'main', 'bench.js');
  const numbers = [String(batch), String(steps)] as const;
  const contenders = [inProcess('GAN Studio', process.execPath, [own, task, work, ...numbers], env)];
  const peers = peersAtHand();
  if (!peers) return contenders;
  const args = [task, '--what', work, '--batch', numbers[0], '--steps', numbers[1]];
  const [keras, torch] = ['keras_peer.py', 'torch_peer.py'].map((name) => join(peers.folder, name)) as [
    string,
    string,
  ];
  const scripts: [string, string[]][] =
    accelerator === 'gpu'
      ? [['PyTorch', [onCard, torch]]]
      : [
          ['Keras', [keras]],
          ['PyTorch', [torch]],
        ];
  for (const [name, script] of scripts) {
    if (existsSync(script.at(-1)!)) contenders.push(inProcess(name, peers.python, [...script, ...args], env));
  }
  return contenders;
}
