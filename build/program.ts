import { spawn } from 'node:child_process';
import type { EngineRuntime } from './setup/runtime';

/** The environment for what is started on a runtime. */
export function environment(runtime: EngineRuntime): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ...runtime.env };
  // Set in the terminals of editors that are made with Electron; it would make ours a mere Node.
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}

/**
 * Runs a program in the foreground, with this terminal. Interrupts are passed on once and this process stays until the
 * program has ended by itself: it may have something to save.
 *
 * @returns its exit status; 1 when a signal ended it
 */
export function foreground(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env, cwd });
    const pass = (signal: NodeJS.Signals): void => {
      // A terminal has sent SIGINT to the child already: it is of the same group.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}
