import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, lstat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { hashFile } from './integrity';
import { withLock } from './lock';

/** The manifest lies inside the entry it describes. */
const manifestName = '.manifest.json';

interface StoredFile {
  size: number;
  mtimeMs: number;
  sha256: string;
}

interface Manifest {
  key: string;
  files: Record<string, StoredFile>;
}

export interface Entry {
  /** Name of the folder in the cache: readable, and different whenever the content should be. */
  key: string;
  /** Fills an empty folder. May fail half-way: nothing of it is kept then. */
  populate(folder: string): Promise<void>;
  /** Called when another process is just making it. */
  onWait?: () => void;
}

export interface EnsuredEntry {
  folder: string;
  /** "repaired" when what was there was damaged. */
  state: 'found' | 'built' | 'repaired';
}

/**
 * Where GAN Studio keeps what all clones of a person share, by the system's own custom.
 *
 * @param env,platform for tests
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  const home = env.HOME || homedir();
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'gan-studio');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'gan-studio');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'gan-studio');
}

/** A part of a key: changes with any of the texts. */
export function shortHash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}

/**
 * Gives an entry of the cache, building it first where it is missing or damaged. It appears in one rename: nobody ever
 * sees half of one. Two set-ups at once build it once, the second waits.
 *
 * @param verify reads and hashes every file instead of trusting sizes and times
 */
export async function ensureEntry(cache: string, entry: Entry, verify = false): Promise<EnsuredEntry> {
  const folder = join(cache, entry.key);
  if (await isIntact(folder, verify)) return { folder, state: 'found' };
  await mkdir(cache, { recursive: true });
  const { onWait } = entry;
  const make = async (): Promise<EnsuredEntry> => {
    // Another process may have built it while this one waited.
    if (await isIntact(folder, verify)) return { folder, state: 'found' };
    const damaged = await exists(folder);
    await removeLeftovers(cache);
    const draft = await mkdtemp(join(cache, 'draft-'));
    try {
      await entry.populate(draft);
      await writeManifest(draft, entry.key);
      if (damaged) await rename(folder, join(cache, `old-${process.pid}-${Date.now()}`));
      await rename(draft, folder);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    await removeLeftovers(cache);
    return { folder, state: damaged ? 'repaired' : 'built' };
  };
  return withLock(join(cache, `${entry.key}.lock`), make, { onWait });
}

/** Whether an entry is there and as it was written. */
export async function isIntact(folder: string, verify = false): Promise<boolean> {
  const manifest = await readManifest(folder);
  if (!manifest) return false;
  for (const [name, stored] of Object.entries(manifest.files)) {
    const file = join(folder, name);
    const now = await stat(file).catch(() => undefined);
    if (!now || now.size !== stored.size) return false;
    // A changed time alone proves nothing: a backup or a copy of the cache changes it, too.
    if ((verify || now.mtimeMs !== stored.mtimeMs) && (await hashFile(file)) !== stored.sha256) return false;
  }
  return true;
}

/** Bytes and number of entries of the whole cache, for the doctor. */
export async function cacheSize(cache: string): Promise<{ bytes: number; entries: string[] }> {
  const entries: string[] = [];
  let bytes = 0;
  for (const name of await readdir(cache).catch(() => [])) {
    const manifest = await readManifest(join(cache, name));
    if (!manifest) continue;
    entries.push(name);
    for (const file of Object.values(manifest.files)) bytes += file.size;
  }
  return { bytes, entries };
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

async function writeManifest(folder: string, key: string): Promise<void> {
  const files: Manifest['files'] = {};
  for (const name of await listFiles(folder)) {
    const { size, mtimeMs } = await stat(join(folder, name));
    files[name] = { size, mtimeMs, sha256: await hashFile(join(folder, name)) };
  }
  const manifest: Manifest = { key, files };
  await writeFile(join(folder, manifestName), JSON.stringify(manifest));
}

/** The files below a folder by their paths relative to it, sorted; none where there is no folder. */
export async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const items = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const item of items) {
    if (item.isDirectory()) continue;
    const path = join(item.parentPath, item.name);
    // A link to a folder has no content of its own.
    if (item.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isDirectory()) continue;
    found.push(path.slice(folder.length + 1));
  }
  return found.sort();
}

/** Removes what a killed set-up left behind. A draft in use is younger than an hour. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const info = await stat(path).catch(() => undefined);
    const abandoned = name.startsWith('draft-') && info && Date.now() - info.mtimeMs > 3_600_000;
    if (abandoned || name.startsWith('old-')) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
