import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lastLines, run } from '../setup/process';
import { projectFolder } from '../setup/project';
import { SetupError } from '../setup/steps';
import type { Contender } from './measure';

/** What a process prints as its last line. */
interface StepFigures {
  median_ms: number;
  rss_mb: number;
}

function inProcess(name: string, command: string, args: string[], env: NodeJS.ProcessEnv): Contender {
  return {
    name,
    async measure() {
      const result = await run(command, args, { env });
      const line = result.stdout.trim().split('\n').at(-1) ?? '';
      if (result.status !== 0 || !line.startsWith('{')) {
        throw new SetupError(
          `${name} could not be measured: ${lastLines(result)}`,
          'Mend that and try again.',
        );
      }
      const figures = JSON.parse(line) as StepFigures;
      return { value: figures.median_ms, memoryMegabytes: figures.rss_mb };
    },
  };
}

/**
 * One training step of the book's DCGAN: this program, and the same nets in Keras and PyTorch where a Python with both
 * is named (BENCH_PYTHON) and the scripts that train them are at hand (BENCH_PEERS, a folder with keras_peer.py and
 * torch_peer.py).
 */
export function trainingStep(batch: number, steps: number, env: NodeJS.ProcessEnv): Contender[] {
  const own = join(projectFolder, 'out', 'main', 'bench.js');
  const args = ['dcgan', '--what', 'train', '--batch', String(batch), '--steps', String(steps)];
  const python = process.env.BENCH_PYTHON;
  const peers = resolve(process.env.BENCH_PEERS ?? join(projectFolder, '..', 'shared', 'peers'));
  const contenders = [
    inProcess('GAN Studio', process.execPath, [own, 'book', String(batch), String(steps)], env),
  ];
  if (!python) return contenders;
  for (const [name, script] of [
    ['Keras', 'keras_peer.py'],
    ['PyTorch', 'torch_peer.py'],
  ] as const) {
    if (existsSync(join(peers, script)))
      contenders.push(inProcess(name, python, [join(peers, script), ...args], env));
  }
  return contenders;
}
