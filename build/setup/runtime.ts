import { cacheFolder } from './cache';
import { ensureElectron, type Electron } from './electron';
import { ensureNode24 } from './node24';
import { isRoot } from './project';
import { ensureSandbox } from './sandbox';
import { ensureSqlite } from './sqlite';
import { Steps, type Output } from './steps';
import { ensureSystemLibraries, hasScreen } from './system-libraries';
import { ensureTensorflow, type Accelerator, type Tensorflow } from './tensorflow';

export interface RuntimeOptions {
  /** Forces an accelerator; by default the one chosen before, else what the machine has. */
  accelerator?: Accelerator;
  /** Tries Electron's official binary again, which could not be had before. */
  refresh?: boolean;
  /** Reads and hashes everything in the cache. */
  verify?: boolean;
  /** Also brings what a virtual screen needs; by default where there is no screen. */
  virtualScreen?: boolean;
  /** Where progress goes; standard error by default: standard output belongs to what is started. */
  output?: Output;
}

/** What runs the engine: libtensorflow and SQLite are in node_modules when this exists. */
export interface EngineRuntime {
  tensorflow: Tensorflow;
  /** Variables to add for the processes that are started. */
  env: Record<string, string>;
  /** Fetches a Node 24 when first called; undefined where there is none. */
  node24(): Promise<string | undefined>;
}

/** What runs the window, too. */
export interface Runtime extends EngineRuntime {
  electron: Electron;
  /** Arguments that Electron needs on this machine, before the application's own. */
  electronArguments: string[];
}

/**
 * Brings everything the application runs on, or finds it in the cache (then it takes a fraction of a second). Safe to
 * call again after a failure, and from two clones at once. Throws a SetupError, or an AggregateError of several.
 */
export async function ensureRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { cache, steps, verify, refresh } = settings(options);
  const [electron, engine] = await together([
    ensureElectron({ cache, steps, verify, refresh }).then(async (electron) => {
      const virtualScreen = options.virtualScreen ?? !hasScreen();
      await ensureSystemLibraries({ steps, executable: electron.executable, virtualScreen });
      await ensureSandbox(electron.folder);
      return electron;
    }),
    ensureEngine(options, steps),
  ]);
  return {
    ...engine,
    electron,
    // Chromium's sandbox refuses to run for the super user (in containers, mostly).
    electronArguments: isRoot ? ['--no-sandbox'] : [],
    env: {
      ...engine.env,
      ELECTRON_OVERRIDE_DIST_PATH: electron.folder,
      ELECTRON_EXEC_PATH: electron.executable,
    },
  };
}

/** Brings only what jobs without a window need: no Electron, no system libraries. */
export async function ensureEngineRuntime(options: RuntimeOptions = {}): Promise<EngineRuntime> {
  return ensureEngine(options, settings(options).steps);
}

async function ensureEngine(options: RuntimeOptions, steps: Steps): Promise<EngineRuntime> {
  const { cache, verify, accelerator } = settings(options);
  const [tensorflow] = await together([
    ensureTensorflow({ cache, steps, verify, accelerator }),
    ensureSqlite({ cache, steps, verify }),
  ]);
  return { tensorflow, env: {}, node24: () => ensureNode24(cache, steps, verify) };
}

function settings(options: RuntimeOptions): RuntimeOptions & { cache: string; steps: Steps } {
  return { ...options, cache: cacheFolder(), steps: new Steps(options.output ?? process.stderr) };
}

/** Waits for all, also after a failure, so that what one has fetched is kept; then tells of every failure. */
async function together<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work);
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1)
    throw new AggregateError(failures.flatMap((f) => (f as AggregateError).errors ?? [f]));
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
