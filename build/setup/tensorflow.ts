import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureEntry, listFiles, shortHash } from './cache';
import { compile, compilerVersion } from './compiler';
import { cudaWheels, tensorflowVersion, tensorflowWheel } from './wheels';
import { fetchFromPypi } from './fetch';
import { placeCopy, placeLink } from './place';
import { lastLines, run } from './process';
import { packageFolder, packageVersion } from './project';
import { SetupError, type Report, type Steps } from './steps';
import { extractZip } from './zip';

export type Accelerator = 'cpu' | 'gpu';

export interface Tensorflow {
  accelerator: Accelerator;
  version: string;
}

export interface TensorflowOptions {
  cache: string;
  steps: Steps;
  /** Forces one; otherwise what was chosen last in this clone, else whether an NVIDIA card answers. */
  accelerator?: Accelerator;
  verify?: boolean;
}

const npmPackage = '@tensorflow/tfjs-node-gpu';

/** Says in node_modules which libraries were put there. */
const choiceFile = '.gan-studio.json';

/**
 * Brings libtensorflow (from TensorFlow's wheel) and the binding of tfjs-node-gpu compiled against it, both by way of
 * the cache, and puts them where tfjs-node-gpu looks for them.
 */
export async function ensureTensorflow(options: TensorflowOptions): Promise<Tensorflow> {
  if (process.platform !== 'linux') return installOfficial(options.steps);
  const target = packageFolder(npmPackage);
  const accelerator = options.accelerator ?? (await chosenBefore(target)) ?? (await detectAccelerator());
  const library = await ensureLibrary(accelerator, options);
  const binding = await ensureBinding(library, options);

  await placeLibraries(library, join(target, 'deps'));
  await placeCopy(join(binding, 'tfjs_binding.node'), join(target, 'lib', 'napi-v8', 'tfjs_binding.node'));
  const choice: Tensorflow = { accelerator, version: tensorflowVersion };
  await writeFile(join(target, choiceFile), JSON.stringify(choice));
  return choice;
}

/** Makes `deps` hold the libraries of one cache entry, and no others (those of the other accelerator, say). */
async function placeLibraries(library: string, deps: string): Promise<void> {
  const wanted: string[] = [];
  for (const folder of ['lib', 'nvidia']) {
    const names = await listFiles(join(library, folder));
    if (names.length === 0) await rm(join(deps, folder), { recursive: true, force: true });
    for (const name of names) wanted.push(join(folder, name));
  }
  for (const name of await listFiles(deps)) {
    if (!wanted.includes(name)) await rm(join(deps, name), { force: true });
  }
  for (const name of wanted) await placeLink(join(library, name), join(deps, name));
}

/** What the last set-up put into this clone; undefined before the first one. */
export async function placedTensorflow(): Promise<Tensorflow | undefined> {
  try {
    return JSON.parse(await readFile(join(packageFolder(npmPackage), choiceFile), 'utf8')) as Tensorflow;
  } catch {
    return undefined;
  }
}

async function chosenBefore(target: string): Promise<Accelerator | undefined> {
  try {
    return (JSON.parse(await readFile(join(target, choiceFile), 'utf8')) as Tensorflow).accelerator;
  } catch {
    return undefined;
  }
}

/** An NVIDIA card counts when its driver answers. */
export async function detectAccelerator(): Promise<Accelerator> {
  const result = await run('nvidia-smi', ['--list-gpus'], { timeoutMs: 15_000 });
  return result.status === 0 && /^GPU \d/m.test(result.stdout) ? 'gpu' : 'cpu';
}

/** Of the whole wheel, the C library and the headers that the binding includes. */
const wheelParts: readonly { start: string; to: string }[] = [
  { start: 'tensorflow/libtensorflow_cc.so.2', to: 'lib/libtensorflow_cc.so.2' },
  { start: 'tensorflow/libtensorflow_framework.so.2', to: 'lib/libtensorflow_framework.so.2' },
  ...['tensorflow/c/', 'tsl/', 'xla/tsl/', 'tensorflow/core/platform/'].map((folder) => ({
    start: `tensorflow/include/${folder}`,
    to: `include/${folder}`,
  })),
];

/** Where a file of TensorFlow's wheel goes; undefined for the many that are not needed. */
export function placeOfWheelFile(name: string): string | undefined {
  const part = wheelParts.find(({ start }) => name.startsWith(start));
  return part && part.to + name.slice(part.start.length);
}

/**
 * Where a file of one of NVIDIA's wheels goes: libtensorflow and the libraries among themselves look for each other in
 * this very tree, relative to where they lie.
 */
export function placeOfCudaFile(name: string): string | undefined {
  return /^nvidia\/[\w-]+\/lib\/lib[^/]+\.so(\.\d+)*$/.test(name) ? name : undefined;
}

async function ensureLibrary(accelerator: Accelerator, options: TensorflowOptions): Promise<string> {
  const wheel = tensorflowWheel(accelerator, process.arch);
  if (!wheel) {
    throw new SetupError(
      `There is no libtensorflow ${tensorflowVersion} for ${process.arch}${accelerator === 'gpu' ? ' with NVIDIA' : ''}.`,
      accelerator === 'gpu' ? 'Run "npm run setup -- --cpu".' : 'Use a 64-bit Intel, AMD or ARM machine.',
    );
  }
  const wheels = [wheel, ...(accelerator === 'gpu' ? cudaWheels : [])];
  const { folder } = await ensureEntry(
    options.cache,
    {
      key: `libtensorflow-${tensorflowVersion}-${accelerator}-${process.arch}-${shortHash(...wheels.map((w) => w.integrity))}`,
      onWait: () => options.steps.waiting('TensorFlow'),
      populate: (draft) =>
        options.steps.run(
          'TensorFlow',
          `fetching libtensorflow ${tensorflowVersion} (${accelerator === 'gpu' ? 'NVIDIA, about 4 GB' : 'CPU, 274 MB'})`,
          async (report) => {
            for (const each of wheels) {
              const say: Report = (progress) => report(`${each.name}: ${progress}`);
              const fetched = join(draft, 'fetched');
              await mkdir(fetched);
              const file = await fetchFromPypi(each, each, fetched, say);
              say('unpacking');
              await extractZip(file, draft, { pick: each === wheel ? placeOfWheelFile : placeOfCudaFile });
              await rm(fetched, { recursive: true });
            }
          },
        ),
    },
    options.verify,
  );
  return folder;
}

async function ensureBinding(library: string, { cache, steps, verify }: TensorflowOptions): Promise<string> {
  const source = join(packageFolder(npmPackage), 'binding');
  const sources = await Promise.all(
    (await readdir(source)).sort().map((name) => readFile(join(source, name), 'utf8')),
  );
  const args = [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w'],
    ...[join(source, 'tfjs_backend.cc'), join(source, 'tfjs_binding.cc')],
    ...[`-I${join(packageFolder('node-api-headers'), 'include')}`, `-I${join(library, 'include')}`],
    ...[`-L${join(library, 'lib')}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ];
  // Paths differ between clones without changing what comes out.
  const flags = args.filter((argument) => !argument.includes('/') || argument.includes('$ORIGIN'));
  const { folder } = await ensureEntry(
    cache,
    {
      key: `tfjs-binding-${packageVersion(npmPackage)}-${shortHash(
        ...[await compilerVersion(), packageVersion('node-api-headers')],
        ...[library.split(/[\\/]/).at(-1)!, ...flags, ...sources],
      )}`,
      onWait: () => steps.waiting('TensorFlow'),
      populate: (draft) =>
        steps.run('TensorFlow', 'compiling the binding', () =>
          compile('c++', [...args, '-o', 'tfjs_binding.node'], draft),
        ),
    },
    verify,
  );
  return folder;
}

/** On macOS and Windows the package's own script fetches its prebuilt binding and libtensorflow 2.9. */
async function installOfficial(steps: Steps): Promise<Tensorflow> {
  const folder = packageFolder(npmPackage);
  const choice: Tensorflow = { accelerator: 'cpu', version: '2.9.1' };
  if (await chosenBefore(folder)) return choice;
  await steps.run('TensorFlow', 'fetching the official libtensorflow and binding', async (report) => {
    const script = join(folder, 'scripts', 'install.js');
    const result = await run(process.execPath, [script, 'cpu', 'download'], {
      cwd: folder,
      onOutput: report,
    });
    if (result.status === 0) return;
    throw new SetupError(
      `The installer of ${npmPackage} failed: ${lastLines(result)}`,
      'Check the network, then run "npm run setup" again.',
    );
  });
  await writeFile(join(folder, choiceFile), JSON.stringify(choice));
  return choice;
}
