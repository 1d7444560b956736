import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { SetupError } from './setup/steps';
import { hasScreen } from './setup/system-libraries';

/**
 * Runs work with a screen: the person's own, or a virtual one that is there for as long as the work takes.
 *
 * @param work gets the environment to start windows with
 * @param always takes a virtual screen even where there is a real one, so that tests don't take the keyboard away
 */
export async function withScreen<T>(
  env: NodeJS.ProcessEnv,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
  always = false,
): Promise<T> {
  if (process.platform !== 'linux' || (hasScreen(env) && !always)) return work(env);
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      // Ctrl-C reaches the whole group: the screen must outlive the windows that are shown on it.
      detached: true,
    },
  );
  const end = (): void => void server.kill();
  process.once('exit', end);
  try {
    const display = await displayOf(server);
    return await work({ ...env, DISPLAY: `:${display}`, WAYLAND_DISPLAY: undefined });
  } finally {
    process.off('exit', end);
    server.kill();
  }
}

/** The number of the display that the server chose; it writes it when it is ready. */
async function displayOf(server: ChildProcess): Promise<string> {
  const failed = once(server, 'error').then(([error]) => {
    throw new SetupError(
      `The virtual screen could not be started: ${(error as Error).message}`,
      'Install it (on Debian or Ubuntu: sudo apt-get install xvfb) and try again.',
    );
  });
  const ready = once((server.stdio[3] as Readable).setEncoding('utf8'), 'data').then(([text]) =>
    String(text).trim(),
  );
  return Promise.race([ready, failed]);
}
