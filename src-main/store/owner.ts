import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/**
 * Who works on a row: a process identity that survives in the file. A bare process id would not do, because ids are
 * given out again: after a restart of the machine, or of a container, another program may well have it.
 *
 * `<pid> <boot> <start>`: boot tells machine and start of the system, start tells when the process began.
 */
export function ownerOf(pid: number): string {
  return `${pid} ${bootMark()} ${startMark(pid) ?? '-'}`;
}

/** The process id in a mark made by `ownerOf`. */
export function ownerPid(owner: string): number {
  return Number(owner.split(' ', 1)[0]);
}

/** True when the process of a mark made by `ownerOf` still runs on this machine. */
export function ownerAlive(owner: string): boolean {
  const [pidText, boot, start] = owner.split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0 || boot === undefined || start === undefined) return false;
  if (!sameBoot(boot, bootMark())) return false;
  if (process.platform === 'linux') {
    const now = startMark(pid);
    return now !== null && (start === '-' || now === start);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks from system start to process start, on Linux; null when the process is gone (or a zombie) or unknown. */
function startMark(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command in parentheses may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

let boot: string | undefined;
function bootMark(): string {
  return (boot ??= readBootMark());
}

function readBootMark(): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    } catch {
      // A sandbox without /proc/sys: the clock has to do.
    }
  }
  const started = Math.round(Date.now() / 1000 - uptime());
  return `${hostname().replace(/\s/g, '-')}@${started}`;
}

function sameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [hostA, startA] = splitClock(a);
  const [hostB, startB] = splitClock(b);
  // The wall clock is corrected now and then; two starts of a system lie further apart than this.
  return hostA !== null && hostA === hostB && Math.abs(startA - startB) < 20;
}

function splitClock(mark: string): [string | null, number] {
  const at = mark.lastIndexOf('@');
  return at < 0 ? [null, 0] : [mark.slice(0, at), Number(mark.slice(at + 1))];
}
