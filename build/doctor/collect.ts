import { totalmem } from 'node:os';
import { cacheFolder, cacheSize } from '../setup/cache';
import { findElectron } from '../setup/electron';
import { projectFolder } from '../setup/project';
import { findProgram, hasScreen, missingPackages } from '../setup/system-libraries';
import { placedTensorflow } from '../setup/tensorflow';
import { describeGraphics, type GraphicsCard } from './graphics';
import { describeProcessor, type Processor } from './processor';
import { tryElectron, trySqlite, tryTensorflow, type Trial } from './trials';

/** Everything that the doctor found; what `--json` prints. */
export interface DoctorReport {
  project: string;
  system: { platform: string; architecture: string; memoryBytes: number; node: string };
  electron: Trial<{ version: string; origin: 'official' | 'npm'; chrome: string; node: string }>;
  tensorflow: Trial<{ version: string; libraries: 'cpu' | 'gpu'; usesGpu: boolean }>;
  processor: Processor;
  graphics: GraphicsCard[];
  sqlite: Trial<{ version: string }>;
  screen: { display?: string; virtual: boolean; missingPackages: string[] };
  cache: { folder: string; bytes: number; entries: string[] };
}

/** Looks at what is there. Brings nothing and changes nothing: that is the set-up's work. */
export async function collectDoctor(): Promise<DoctorReport> {
  const cache = cacheFolder();
  const found = await findElectron(cache);
  const [electron, tensorflow, processor, graphics, sqlite, size, missing] = await Promise.all([
    found ? tryElectron(found.executable) : absent,
    tryTensorflow(),
    describeProcessor(),
    describeGraphics(),
    trySqlite(),
    cacheSize(cache),
    found ? missingPackages({ executable: found.executable, virtualScreen: !hasScreen() }) : [],
  ]);
  const libraries = (await placedTensorflow())?.accelerator ?? 'cpu';
  return {
    project: projectFolder,
    system: {
      platform: process.platform,
      architecture: process.arch,
      memoryBytes: totalmem(),
      node: process.versions.node,
    },
    electron: electron.ok ? { ...electron, version: found!.version, origin: found!.origin } : electron,
    tensorflow: tensorflow.ok ? { ...tensorflow, libraries } : tensorflow,
    processor,
    graphics,
    sqlite,
    screen: {
      display: process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY,
      virtual: findProgram('Xvfb') !== undefined,
      missingPackages: process.platform === 'linux' ? missing : [],
    },
    cache: { folder: cache, ...size },
  };
}

const absent: Trial<never> = { ok: false, why: 'not set up yet' };

/** Whether the studio can run with what was found. */
export function isHealthy(report: DoctorReport): boolean {
  return (
    report.electron.ok &&
    report.tensorflow.ok &&
    report.sqlite.ok &&
    report.screen.missingPackages.length === 0
  );
}
