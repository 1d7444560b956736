import { cpus } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { coldStart } from './bench/cold-start';
import { importPictures } from './bench/import';
import { firstResults, type FirstResultFigures } from './bench/first-result';
import { faceLatency, type FaceFigures } from './bench/faces';
import { compare, median, table, type Contender, type Row } from './bench/measure';
import { shapeFrames, type ShapeFigures } from './bench/shapes';
import { peersAtHand, trainingTask } from './bench/training';
import { benchBatches, type BenchTask, type BenchWork } from './bench/tasks';
import { upscaled, upscaledTable, type UpscaleRow } from './bench/upscale';
import { windowUnderTraining, type WindowFigures } from './bench/window';
import { buildIfChanged } from './build';
import { environment } from './program';
import { failSetup } from './setup/fail';
import { projectFolder } from './setup/project';
import { ensureRuntime, type Runtime } from './setup/runtime';
import { withScreen } from './virtual-screen';

/**
 * `npm run bench [-- --rounds 3 --steps 8 --only training|start|window|import|faces|shapes|upscale|first]`, for training also
 * `--task dcgan --work train`, for upscale `--pictures FOLDER` and, more than once if need be, `--model FILE`: tables for
 * people, and the same as JSON in out/bench.json. Compare ratios: single figures drift with the machine.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '8' },
    task: { type: 'string', default: 'all' },
    work: { type: 'string', default: 'both' },
    batch: { type: 'string' },
    only: { type: 'string' },
    files: { type: 'string', default: '10000' },
    pictures: { type: 'string' },
    model: { type: 'string', multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
const tasks = (Object.keys(benchBatches) as BenchTask[]).filter(
  (task) => values.task === 'all' || values.task === task,
);
const works = (['train', 'infer'] as const).filter((work) => values.work === 'both' || values.work === work);
if (tasks.length === 0 || works.length === 0) {
  throw new Error(
    `--task is all or one of ${Object.keys(benchBatches).join(', ')}; --work both, train or infer.`,
  );
}

/** Steps that the window is watched for. */
const windowSteps = 200;
const parts = ['training', 'start', 'window', 'import', 'faces', 'shapes', 'upscale', 'first'] as const;
const wants = (part: (typeof parts)[number]): boolean => values.only === undefined || values.only === part;
if (!parts.some(wants)) throw new Error(`--only is one of ${parts.join(', ')}.`);
if (values.only === 'upscale' && values.pictures === undefined)
  throw new Error(
    '--only upscale needs --pictures FOLDER: originals that are made small and enlarged again.',
  );
/** npm runs scripts in the project's folder; paths are meant from where the person is. */
const fromHere = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

async function measured(title: string, unit: string, contenders: Contender[]): Promise<Row[]> {
  const rows = await compare(contenders, rounds, (name, round, value) => {
    process.stderr.write(`${title}, round ${round}: ${name} ${value.toFixed(0)} ${unit}\n`);
  });
  console.log(`\n${table(title, unit, rows)}`);
  return rows;
}

async function bench(runtime: Runtime): Promise<void> {
  const results: {
    training?: Partial<Record<`${BenchTask} ${BenchWork}`, Row[]>>;
    coldStart?: Row[];
    window?: WindowFigures;
    import?: Row[];
    faces?: FaceFigures;
    shapes?: ShapeFigures;
    upscale?: UpscaleRow[];
    first?: FirstResultFigures;
  } = {};
  const env = environment(runtime);
  if (wants('training')) {
    results.training = {};
    for (const task of tasks) {
      for (const work of works) {
        const batch = values.batch === undefined ? benchBatches[task] : Number(values.batch);
        const title = `${task}, book, ${work === 'train' ? 'one training step' : 'one pass of the generator'}, batch ${batch}`;
        const { accelerator } = runtime.tensorflow;
        const contenders = trainingTask(task, work, { batch, steps: Number(values.steps) }, accelerator, env);
        results.training[`${task} ${work}`] = await measured(title, 'ms', contenders);
      }
    }
    if (!peersAtHand()) {
      console.log(
        'Name a Python with TensorFlow and PyTorch in BENCH_PYTHON to compare with Keras and PyTorch.',
      );
    }
  }
  if (wants('start')) {
    results.coldStart = await withScreen(
      env,
      async (screenEnv) => {
        const { contenders, end } = await coldStart(runtime, screenEnv);
        try {
          return await measured('Cold start to the first window', 'ms', contenders);
        } finally {
          await end();
        }
      },
      true,
    );
  }
  if (wants('window')) {
    const figures = await withScreen(
      env,
      (screenEnv) => windowUnderTraining(runtime, screenEnv, windowSteps),
      true,
    );
    results.window = figures;
    const { steps, seconds, longTasks, moves } = figures;
    console.log(
      `\nThe window while a small run trains: ${steps} steps in ${seconds.toFixed(0)} s, ${moves} moves of the scrubber`,
    );
    console.log(
      `long tasks (over 50 ms): ${longTasks.length}, ${longTasks.length > 0 ? `${longTasks.join(' ')} ms` : 'none'}`,
    );
  }
  if (wants('import')) {
    const { contenders, end } = await importPictures(Number(values.files), env);
    try {
      results.import = await measured(`Import of ${values.files} JPGs, 256 × 256`, 'ms', contenders);
    } finally {
      await end();
    }
  }
  if (wants('faces')) {
    const figures = await withScreen(env, (screenEnv) => faceLatency(runtime, screenEnv), true);
    results.faces = figures;
    console.log(`\nA slider's face in the window, ${figures.moves} moves, ${figures.model}`);
    for (const [what, { p50, p95 }] of [
      ['from the input event to the frame', figures.window],
      ['over the bridge alone', figures.bridge],
      ['in the generator alone', figures.generator],
    ] as const) {
      console.log(
        `${what.padEnd(34)} median ${p50.toFixed(1).padStart(6)} ms, p95 ${p95.toFixed(1).padStart(6)} ms`,
      );
    }
  }
  if (wants('shapes')) {
    const figures = await withScreen(env, (screenEnv) => shapeFrames(runtime, screenEnv), true);
    results.shapes = figures;
    console.log(`\nA shape of 64³ voxels that is turned in the window, drawn by ${figures.renderer}`);
    for (const [what, { p50, p95, rate, moves }] of [
      ['smooth surface, frame to frame', figures.surface],
      ['blocks, frame to frame', figures.blocks],
    ] as const) {
      console.log(
        `${what.padEnd(34)} median ${p50.toFixed(1).padStart(6)} ms, p95 ${p95.toFixed(1).padStart(6)} ms, ${rate.toFixed(0)} a second, ${moves} moves`,
      );
    }
    const { p50, p95 } = figures.threshold;
    console.log(
      `${'from the threshold to its surface'.padEnd(34)} median ${p50.toFixed(1).padStart(6)} ms, p95 ${p95.toFixed(1).padStart(6)} ms`,
    );
  }
  if (wants('upscale')) {
    if (values.pictures === undefined) {
      console.log('\nName a folder of pictures with --pictures to compare how they are enlarged.');
    } else {
      const pictures = fromHere(values.pictures);
      results.upscale = await upscaled({
        pictures,
        models: values.model.map(fromHere),
        rounds,
        env,
        onRound: (name, round, value) =>
          process.stderr.write(`Enlarging, round ${round}: ${name} ${value.toFixed(0)} ms a megapixel\n`),
      });
      console.log(`\n${upscaledTable(`Pictures of ${basename(pictures)}, ×4`, results.upscale)}`);
    }
  }
  if (wants('first')) {
    const figures = await withScreen(
      env,
      (screenEnv) =>
        firstResults(runtime, screenEnv, rounds, (room, round, seconds) =>
          process.stderr.write(`A photo in the room ${room}, round ${round}: ${seconds.toFixed(1)} s\n`),
        ),
      true,
    );
    results.first = figures;
    console.log(`\nA photo of 512 × 512 pixels dropped on a room that was just opened, medians of ${rounds}`);
    for (const [room, { first, whole }] of Object.entries(figures)) {
      console.log(
        `${room.padEnd(10)} first picture ${median(first).toFixed(1)} s, all that is shown ${median(whole).toFixed(1)} s`,
      );
    }
  }
  const machine = {
    processor: cpus()[0]?.model,
    cores: cpus().length,
    accelerator: runtime.tensorflow.accelerator,
  };
  const file = join(projectFolder, 'out', 'bench.json');
  await writeFile(file, `${JSON.stringify({ machine, rounds, results }, null, 2)}\n`);
  console.log(`\n${JSON.stringify({ machine, rounds, results })}`);
}

try {
  const runtime = await ensureRuntime({ output: process.stderr });
  await buildIfChanged();
  await bench(runtime);
} catch (error) {
  failSetup(error);
}
