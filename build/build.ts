import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { oldestElectronMajor } from './setup/electron';
import { failSetup } from './setup/fail';
import { lastLines, run } from './setup/process';
import { packageFolder, projectFolder } from './setup/project';
import { SetupError } from './setup/steps';

const sources = ['src-main', 'src-preload', 'src-renderer'];
const files = [
  'electron.vite.config.ts',
  'svelte.config.js',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const stamp = join(projectFolder, 'out', '.stamp');

/** A hash of everything that the bundles are made from. */
async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of sources) {
    const names = await readdir(join(projectFolder, folder), { recursive: true, withFileTypes: true });
    const paths = names.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
    for (const path of paths.filter((name) => !name.endsWith('.test.ts')).sort()) {
      hash.update(path.slice(projectFolder.length)).update(await readFile(path));
    }
  }
  for (const name of files) hash.update(name).update(await readFile(join(projectFolder, name)));
  return hash.digest('hex');
}

/**
 * Builds the bundles if their sources changed since the last time.
 *
 * @returns whether there was something to do
 */
export async function buildIfChanged(): Promise<boolean> {
  const hash = await sourceHash();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return false;
  const script = join(packageFolder('electron-vite'), 'bin', 'electron-vite.js');
  const result = await run(process.execPath, [script, 'build'], {
    cwd: projectFolder,
    // electron-vite takes the language level from here: bundles run in every Electron that the set-up may bring.
    env: { ...process.env, ELECTRON_MAJOR_VER: String(oldestElectronMajor) },
  });
  if (result.status !== 0) {
    throw new SetupError(
      `The studio could not be built:\n${lastLines(result, 30)}`,
      'Mend what is named above.',
    );
  }
  await mkdir(join(projectFolder, 'out'), { recursive: true });
  await writeFile(stamp, hash);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log((await buildIfChanged()) ? 'Built.' : 'Nothing changed since the last build.');
  } catch (error) {
    failSetup(error);
  }
}
