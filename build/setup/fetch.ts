import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkIntegrity } from './integrity';
import { lastLines, run } from './process';
import { megabytes, SetupError, type Report } from './steps';

/** A package file pinned by name, version and content. */
export interface Pinned {
  name: string;
  version: string;
  /** `sha512-<base64>` for npm, `sha256:<hex>` for PyPI. */
  integrity: string;
}

/** What to say about the system packages that python needs, on this machine. */
export const pythonAdvice =
  'Install Python 3 with pip, on Debian or Ubuntu: sudo apt-get install -y python3 python3-pip; then run "npm run setup" again.';

/** Fetches a package from npm into a folder and checks it; returns the file. Runs none of the package's code. */
export async function fetchFromNpm(pinned: Pinned, folder: string, report: Report): Promise<string> {
  const name = `${pinned.name}@${pinned.version}`;
  const stop = reportGrowth(folder, report);
  // In the draft folder, not in the project: the project's own .npmrc has nothing to say about this.
  // With a cache of its own, which goes away with the draft: the file would otherwise be stored twice.
  const args = ['pack', name, '--silent', '--pack-destination', folder, '--cache', join(folder, 'npm-cache')];
  const result = await run('npm', args, { cwd: folder });
  stop();
  if (result.status !== 0) {
    throw new SetupError(
      `npm could not fetch ${name}: ${lastLines(result)}`,
      'Check the network and npm\'s registry ("npm ping"), then run "npm run setup" again.',
    );
  }
  const file = await onlyFile(folder, '.tgz');
  report('checking');
  await checkIntegrity(file, pinned.integrity);
  return file;
}

/** Which machine and Python a wheel is for. */
export interface WheelTarget {
  python: string;
  /** pip's names for the systems that will do, the newest first. */
  platforms: readonly string[];
}

/** Fetches one wheel from PyPI into a folder and checks it; returns the file. Installs nothing in Python. */
export async function fetchFromPypi(
  pinned: Pinned,
  target: WheelTarget,
  folder: string,
  report: Report,
): Promise<string> {
  const name = `${pinned.name}==${pinned.version}`;
  const stop = reportGrowth(folder, report);
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir'];
  args.push('--disable-pip-version-check', '--quiet', '--python-version', target.python, '--dest', folder);
  for (const platform of target.platforms) args.push('--platform', platform);
  const result = await run('python3', [...args, name], {
    cwd: folder,
    // A half-loaded wheel then lies where reportGrowth looks, and goes away with the draft.
    env: { ...process.env, TMPDIR: folder },
  });
  stop();
  if (result.missing) throw new SetupError('There is no python3, which fetches libtensorflow.', pythonAdvice);
  if (/No module named pip/.test(result.stderr)) {
    throw new SetupError('Python has no pip, which fetches libtensorflow.', pythonAdvice);
  }
  if (result.status !== 0) {
    throw new SetupError(
      `pip could not fetch ${name}: ${lastLines(result)}`,
      'Check the network and pip\'s index ("python3 -m pip download six"), then run "npm run setup" again.',
    );
  }
  const file = await onlyFile(folder, '.whl');
  report('checking');
  await checkIntegrity(file, pinned.integrity);
  return file;
}

async function onlyFile(folder: string, ending: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(ending));
  if (files.length !== 1)
    throw new Error(`Expected one ${ending} in ${folder}, found ${files.join(', ') || 'none'}`);
  return join(folder, files[0]!);
}

/** Neither npm nor pip tells a program how far it is: look at what has arrived. */
function reportGrowth(folder: string, report: Report): () => void {
  const timer = setInterval(async () => {
    let bytes = 0;
    for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
      bytes += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
    }
    if (bytes > 0) report(`fetched ${megabytes(bytes)}`);
  }, 1000);
  return () => clearInterval(timer);
}
