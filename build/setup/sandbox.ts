import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRoot } from './project';
import { SetupError } from './steps';

/** The kernel's switches that keep Chromium from making its sandbox by itself, and the value that does. */
const restrictions: readonly [file: string, forbidding: string][] = [
  // Ubuntu since 24.04.
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  // Debian's and Arch's hardened kernels.
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
];

/**
 * Chromium's sandbox needs either user namespaces, which some systems forbid, or a helper that belongs to root. Says how
 * to prepare the helper where it has to be.
 */
export async function ensureSandbox(electronFolder: string): Promise<void> {
  if (process.platform !== 'linux' || isRoot) return;
  const values = await Promise.all(restrictions.map(([file]) => readFile(file, 'utf8').catch(() => '')));
  const forbidden = restrictions.some(([, forbidding], i) => values[i]!.trim() === forbidding);
  if (!forbidden) return;
  const helper = join(electronFolder, 'chrome-sandbox');
  const info = await stat(helper).catch(() => undefined);
  if (info && isPrepared(info)) return;
  throw new SetupError(
    'This system lets no program but those of root make a sandbox, in which the window has to run.',
    `Run: sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"`,
  );
}

/** Whether a helper belongs to root and runs as root. */
export function isPrepared(info: { uid: number; mode: number }): boolean {
  return info.uid === 0 && (info.mode & 0o7777) === 0o4755;
}
