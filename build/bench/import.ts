import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { lastLines, run } from '../setup/process';
import { projectFolder } from '../setup/project';
import { SetupError } from '../setup/steps';
import type { Contender } from './measure';

/** Side of the pictures that are imported, and of what is made of them. */
const sourceSide = 256;
const side = 64;

/**
 * A folder of JPGs imported by the studio's command line, and a bare loop that has sharp decode and resize the same files
 * on the same number of threads and does nothing else with them. Both are whole processes: the studio's time includes
 * looking for files, SHA-256, perceptual hashes and writing the project.
 */
export async function importPictures(
  files: number,
  env: NodeJS.ProcessEnv,
): Promise<{ contenders: Contender[]; end(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-studio-bench-'));
  const pictures = join(folder, 'pictures');
  await makePictures(pictures, files);
  const threads = Math.min(16, Math.max(2, availableParallelism()));
  const loop = join(import.meta.dirname, 'sharp-loop.mjs');
  const cli = join(projectFolder, 'out', 'main', 'cli.js');
  let rounds = 0;
  const contender = (name: string, args: () => string[], more: NodeJS.ProcessEnv = {}): Contender => ({
    name,
    async measure() {
      const given = args();
      const began = performance.now();
      const result = await run(process.execPath, given, { env: { ...env, ...more } });
      const value = performance.now() - began;
      if (result.status !== 0 || !result.stdout.includes(`"imported":${files}`)) {
        throw new SetupError(
          `${name} could not be measured: ${lastLines(result)}`,
          'Mend that and try again.',
        );
      }
      return { value };
    },
  });
  return {
    contenders: [
      contender('bare sharp loop', () => [loop, pictures, String(side), String(threads)], {
        UV_THREADPOOL_SIZE: String(threads + 2),
      }),
      contender('GAN Studio', () => {
        const project = join(folder, `round-${rounds++}.ganstudio`);
        return [
          cli,
          'import',
          pictures,
          '--project',
          project,
          '--name',
          'bench',
          '--size',
          String(side),
          '--json',
        ];
      }),
    ],
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Pictures as different as photos are: soft patches of colour under a grain, of about 10 kB each. */
async function makePictures(folder: string, files: number): Promise<void> {
  await mkdir(folder);
  const grain = Int8Array.from({ length: sourceSide ** 2 * 3 + 100_003 }, (_, i) => ((i * 7919) % 23) - 11);
  let state = 1;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
  const make = async (index: number): Promise<void> => {
    const patches = Uint8Array.from({ length: 12 * 12 * 3 }, random);
    const pixels = await sharp(patches, { raw: { width: 12, height: 12, channels: 3 } })
      .resize(sourceSide, sourceSide, { kernel: 'cubic' })
      .raw()
      .toBuffer();
    const shift = (index * 31) % 100_003;
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = Math.max(0, Math.min(255, pixels[i]! + grain[i + shift]!));
    }
    await sharp(pixels, { raw: { width: sourceSide, height: sourceSide, channels: 3 } })
      .jpeg({ quality: 85 })
      .toFile(join(folder, `${index}.jpg`));
  };
  const workers = Array.from({ length: 8 }, async (_, worker) => {
    for (let i = worker; i < files; i += 8) await make(i);
  });
  await Promise.all(workers);
}
