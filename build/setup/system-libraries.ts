import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { lastLines, run } from './process';
import { isRoot } from './project';
import { SetupError, type Steps } from './steps';

/** Whether windows can be shown to a person here. */
export function hasScreen(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Debian's packages for the libraries that Electron links to. What is missing is found by ldd, not by this list. */
const packageOfLibrary: readonly [RegExp, string][] = [
  [/^lib(gtk-3|gdk-3|gdk_pixbuf|cairo|pango|atk|atspi|harfbuzz)/, 'libgtk-3-0'],
  [/^lib(nss3|nssutil3|smime3|nspr4)/, 'libnss3'],
  [/^libasound/, 'libasound2'],
  [/^libgbm/, 'libgbm1'],
  [/^libdrm/, 'libdrm2'],
  [/^libcups/, 'libcups2'],
  [/^libxkbcommon/, 'libxkbcommon0'],
  [/^libdbus/, 'libdbus-1-3'],
  [/^libexpat/, 'libexpat1'],
  [/^libgio|^libglib|^libgobject/, 'libglib2.0-0'],
  [/^libX|^libxcb/, 'libgtk-3-0'],
];

/** Debian's packages for one missing library after another, each once. */
export function packagesFor(libraries: readonly string[]): string[] {
  const packages = libraries.map(
    (library) => packageOfLibrary.find(([pattern]) => pattern.test(library))?.[1] ?? 'libgtk-3-0',
  );
  return [...new Set(packages)];
}

/** The libraries that ldd could not find. */
export function missingLibraries(lddOutput: string): string[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]!);
}

/** What a virtual screen needs: program and package. */
const screenPrograms: readonly [program: string, package_: string][] = [
  ['Xvfb', 'xvfb'],
  ['xauth', 'xauth'],
];

export interface SystemOptions {
  steps: Steps;
  /** Electron's executable: what it links to must be there. */
  executable: string;
  /** Also what a virtual screen needs, and a font that has Chinese. */
  virtualScreen: boolean;
}

/** Installs (as root on Debian or Ubuntu) or names what the system lacks to open a window. */
export async function ensureSystemLibraries(options: SystemOptions): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = await missingPackages(options);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!isRoot || !findProgram('apt-get')) {
    throw new SetupError(
      `The system lacks what a window needs: ${missing.join(', ')}.`,
      findProgram('apt-get') ? `Run: sudo ${command}` : "Install these with your system's package manager.",
    );
  }
  await options.steps.run('System', `installing ${missing.join(', ')}`, async (report) => {
    await aptGet(missing, command, (text) => report(text.trim().split('\n').at(-1)!.slice(0, 60)));
  });
  const still = await missingPackages(options);
  if (still.length > 0) {
    throw new SetupError(`Still missing after the installation: ${still.join(', ')}.`, `Run: ${command}`);
  }
}

/** Debian's packages that have to be installed. */
export async function missingPackages(options: Omit<SystemOptions, 'steps'>): Promise<string[]> {
  const ldd = await run('ldd', [options.executable]);
  const packages = packagesFor(missingLibraries(ldd.stdout)).map(nameHere);
  if (options.virtualScreen) {
    for (const [program, name] of screenPrograms) if (!findProgram(program)) packages.push(name);
    if (!(await hasChineseFont())) packages.push('fonts-wqy-microhei');
  }
  return [...new Set(packages)];
}

async function aptGet(packages: string[], command: string, onOutput: (text: string) => void): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A fresh system has no package lists, an old one outdated ones: fetch them, try, and say what failed.
  const args = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=120'];
  if (!(await hasLists())) await run('apt-get', [...args, 'update'], { env, onOutput });
  const install = [...args, 'install', '--no-install-recommends', ...packages];
  let result = await run('apt-get', install, { env, onOutput });
  if (result.status !== 0) {
    await run('apt-get', [...args, 'update'], { env, onOutput });
    result = await run('apt-get', install, { env, onOutput });
  }
  if (result.status !== 0) {
    throw new SetupError(
      `apt-get failed: ${lastLines(result)}`,
      `Run "apt-get update && ${command}" yourself and read what it says; then run "npm run setup" again.`,
    );
  }
}

async function hasLists(): Promise<boolean> {
  const names = await readdir('/var/lib/apt/lists').catch(() => []);
  return names.some((name) => /_Packages/.test(name));
}

/** Ubuntu 24.04 and Debian 13 renamed some packages for 64-bit times. */
function nameHere(name: string): string {
  const renamed = ['libgtk-3-0', 'libasound2', 'libcups2', 'libglib2.0-0'];
  return renamed.includes(name) && hasTime64Names() ? `${name}t64` : name;
}

function hasTime64Names(): boolean {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    const version = Number(/^VERSION_ID="?([\d.]+)/m.exec(release)?.[1] ?? '0');
    return /^ID=ubuntu/m.test(release) ? version >= 24 : version >= 13;
  } catch {
    return false;
  }
}

async function hasChineseFont(): Promise<boolean> {
  const listed = await run('fc-list', [':lang=zh', 'family']);
  if (!listed.missing) return listed.stdout.trim() !== '';
  return existsSync('/usr/share/fonts/truetype/wqy');
}

/** Whether a program is on the path. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
