import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Ends the program (SIGKILL) after this time. */
  timeoutMs?: number;
  /** Hears every piece of output as it comes. */
  onOutput?: (text: string) => void;
}

export interface RunResult {
  /** Exit status; null when a signal or the timeout ended it, or when there is no such program. */
  status: number | null;
  stdout: string;
  stderr: string;
  /** The program does not exist. */
  missing: boolean;
}

/** Runs a program to its end, whatever the end is, and keeps what it printed. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not spawn's own timeout: where there is no such program, it would keep this process alive until it is over.
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    const result: RunResult = { status: null, stdout: '', stderr: '', missing: false };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        result[name] += text;
        options.onOutput?.(text);
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      result.missing = error.code === 'ENOENT';
      result.stderr += error.message;
      clearTimeout(timer);
      resolve(result);
    });
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ ...result, status });
    });
  });
}

/** The last lines a program printed: where it says what went wrong. */
export function lastLines(result: RunResult, count = 4): string {
  const text = result.stderr.trim() || result.stdout.trim() || 'it printed nothing';
  return text.split('\n').slice(-count).join('\n');
}
