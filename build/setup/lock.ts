import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';

export interface LockOptions {
  /** A holder that gave no sign of life for this long is taken for dead. */
  staleMs?: number;
  pollMs?: number;
  /** Called once when somebody else holds the lock. */
  onWait?: () => void;
}

/**
 * Runs work while holding a lock file, so that two set-ups (of two clones, or of one started twice) don't build the
 * same thing at once. The holder touches the file; a lock whose holder died is taken over.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const { staleMs = 30_000, pollMs = 200 } = options;
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), at: Date.now(), salt: Math.random() });
  let told = false;
  while (!(await tryTake(path, owner))) {
    if (!told) options.onWait?.();
    told = true;
    if (await isAbandoned(path, staleMs)) {
      // One rename wins where several processes see the same dead lock.
      const grave = `${path}.${process.pid}.dead`;
      await rename(path, grave).catch(() => undefined);
      await rm(grave, { force: true });
    } else {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, staleMs / 6);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await rm(path, { force: true });
  }
}

async function tryTake(path: string, owner: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(owner);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(path: string, staleMs: number): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  if (!info) return false;
  if (Date.now() - info.mtimeMs > staleMs) return true;
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as { pid: number; host: string };
    return holder.host === hostname() && !isAlive(holder.pid);
  } catch {
    // Just being written.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
