import { spawn, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dcganPresets } from '../gan/recipe';
import { ProjectStore } from '../store/project';

/** The command line as it is built: the same engine processes as in the window. */
const cli = resolve(import.meta.dirname, '../../out/main/cli.js');

let folder: string;
let project: string;

interface Line {
  type: string;
  step?: number;
  runId?: number;
}

/** Runs a command to its end; `onLine` hears each line of its JSON as it comes. */
function run(args: string[], onLine: (line: Line, pid: number) => void = () => {}): Promise<number | null> {
  const child = spawn(process.execPath, [cli, ...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  createInterface({ input: child.stdout }).on('line', (text) => onLine(JSON.parse(text) as Line, child.pid!));
  return new Promise((done) => child.once('close', done));
}

/** The process below a command that trains. */
function engineOf(pid: number): number {
  return Number(
    execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')[0],
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-studio-resume-'));
  project = join(folder, 'resume.ganstudio');
  const { compact } = dcganPresets;
  const recipe = {
    ...compact,
    imageSize: 32,
    batchSize: 8,
    generator: { ...compact.generator, hiddenUnits: 32, baseChannels: 16, channels: [8, 8] },
    discriminator: { ...compact.discriminator, backbone: 'none', channels: [8, 8, 16, 16], denseUnits: 16 },
    checkpointEvery: 10,
    sampleEvery: 10,
    keepLast: 10,
  };
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
  expect(
    await run([
      'starter',
      '--project',
      project,
      '--name',
      'faces',
      '--count',
      '48',
      '--size',
      '32',
      '--seed',
      '1',
    ]),
  ).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a run whose engine is killed with kill -9 after its 10th step', () => {
  it('ends, resumed, with bit-equal weights and equal losses', async () => {
    const train = ['train', '--project', project, '--data', 'faces', '--system', 'dcgan'];
    const recipe = ['--recipe', join(folder, 'recipe.json')];
    expect(await run([...train, ...recipe, '--steps', '24'])).toBe(0);

    let killed = false;
    const status = await run([...train, ...recipe, '--steps', '24'], ({ step = 0 }, pid) => {
      if (killed || step < 11) return;
      killed = true;
      process.kill(engineOf(pid), 'SIGKILL');
    });
    expect(killed).toBe(true);
    expect(status).toBe(1);
    expect(await run([...train, '--resume', '2', '--steps', '24'])).toBe(0);

    const store = ProjectStore.open(project, { readonly: true });
    try {
      expect(store.metrics.read(2, 1000)).toEqual(store.metrics.read(1, 1000));
      expect(store.metrics.read(1, 1000)).toHaveLength(24);
      const tensors = [1, 2].map((id) => {
        const { state, tensors } = store.checkpoints.load(store.checkpoints.latest(id)!.id);
        expect(state.step).toBe(24);
        return new Map(
          tensors.map(({ name, data }) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]),
        );
      });
      expect([...tensors[1]!.keys()].sort()).toEqual([...tensors[0]!.keys()].sort());
      for (const [name, bytes] of tensors[0]!) {
        expect(tensors[1]!.get(name)!.equals(bytes), name).toBe(true);
      }
      expect(store.sheets.png(2, 24)).toEqual(store.sheets.png(1, 24));
    } finally {
      store.close();
    }
  });
});
