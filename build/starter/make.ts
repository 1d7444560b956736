import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { splitHeldOut } from '../measure/held-out';
import { environment, foreground } from '../program';
import { buildIfChanged } from '../build';
import { failSetup } from '../setup/fail';
import { projectFolder } from '../setup/project';
import { ensureEngineRuntime } from '../setup/runtime';
import { SetupError } from '../setup/steps';

/**
 * `npm run starter -- --pictures FOLDER --work FOLDER [--steps N]`: makes the starter model of drawn faces again, by
 * the studio's own command line. Pictures that are held out (build/measure/held-out.ts) are not trained on. It may be
 * called again after an interruption: training goes on from its last checkpoint. Two stages: the recipe, then larger
 * batches (`finish.json`).
 *
 * Leaves in --work: `made/` with 2,000 pictures for `npm run measure`, and `model.safetensors`.
 */

const model = join(projectFolder, 'resources/models/anime-faces');
const runName = 'Anime faces';
/** The second stage: larger batches from the nets of the first, with a rate that falls to nothing. */
const finishName = 'Anime faces, finish';

const { pictures, work, steps } = readArguments();
try {
  const runtime = await ensureEngineRuntime();
  await buildIfChanged();
  const cli = async (...args: string[]): Promise<void> => {
    const script = join(projectFolder, 'out/main/cli.js');
    const status = await foreground(process.execPath, [script, ...args], environment(runtime));
    if (status !== 0)
      throw new SetupError(`${args[0]} ended with ${status}.`, 'Call the same command again to go on.');
  };

  mkdirSync(work, { recursive: true });
  const project = join(work, 'starter.ganstudio');
  const existing = readdirSync(work).includes(basename(project));
  if (!existing) {
    const training = join(work, 'training');
    rmSync(training, { recursive: true, force: true });
    mkdirSync(training);
    const files = readdirSync(pictures).map((name) => join(pictures, name));
    for (const file of splitHeldOut(files).training) cpSync(file, join(training, basename(file)));
    await cli('import', training, '--project', project, '--name', runName, '--size', '64');
    rmSync(training, { recursive: true });
  }
  const recipeFor = (stage: 'recipe' | 'finish'): string => {
    const file = join(work, `${stage}.json`);
    const settings = JSON.parse(readFileSync(join(model, `${stage}.json`), 'utf8')) as { steps: number };
    writeFileSync(file, JSON.stringify({ ...settings, steps: steps ?? settings.steps }));
    return file;
  };
  const marked = (mark: string): boolean => existsSync(join(work, mark));
  const mark = (name: string): void => writeFileSync(join(work, name), '');
  const train = async (stage: 'recipe' | 'finish', name: string, weights: string[]): Promise<void> => {
    if (marked(`${stage}.done`)) return;
    const again = marked(`${stage}.begun`);
    mark(`${stage}.begun`);
    const fresh = ['--data', runName, '--recipe', recipeFor(stage), '--name', name, ...weights];
    await cli('train', '--project', project, ...(again ? ['--resume', name] : fresh));
    mark(`${stage}.done`);
  };
  await train('recipe', runName, []);
  const weights: string[] = [];
  for (const net of ['generator', 'discriminator']) {
    const file = join(work, `${net}.safetensors`);
    await cli('export-weights', '--project', project, '--run', runName, '--net', net, '--out', file);
    weights.push('--weights', file, '--net', net);
  }
  await train('finish', finishName, weights);

  const out = join(work, 'model.safetensors');
  const from = ['--project', project, '--run', finishName, '--half', '--out', out];
  await cli('save-model', ...from, '--name', runName, '--card', join(model, 'card.json'));
  await cli('generate', '--model', out, '--out', join(work, 'made'), '--count', '2000', '--seed', '1');
  console.log(`Made ${out}, with ${availableParallelism()} threads. It replaces ${model}/model.safetensors.`);
} catch (error) {
  failSetup(error);
}

function readArguments(): { pictures: string; work: string; steps: number | undefined } {
  const fromHere = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);
  const { values } = parseArgs({
    options: { pictures: { type: 'string' }, work: { type: 'string' }, steps: { type: 'string' } },
  });
  if (values.pictures === undefined || values.work === undefined) {
    console.error('npm run starter -- --pictures FOLDER --work FOLDER [--steps N]');
    process.exit(2);
  }
  const steps = values.steps === undefined ? undefined : Number(values.steps);
  return { pictures: fromHere(values.pictures), work: fromHere(values.work), steps };
}
