import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import type * as Electron from 'electron';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A process of the studio: started by the window's main process or by the command line, spoken to in messages. */
export interface Child<In, Out> {
  readonly pid: number | undefined;
  send(message: In): void;
  onMessage(listener: (message: Out) => void): void;
  /** Called once; `code` is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends it at once, without its consent. */
  kill(): void;
}

export interface StartOptions {
  /** Shown in the system's process list. */
  name: string;
  env?: Record<string, string>;
}

/**
 * Starts a bundled entry file in a process of its own: Electron's utilityProcess inside the application (the only
 * place beside a plain Node where libtensorflow can be loaded safely), a forked Node for the command line and tests.
 *
 * @param entry absolute path of a JavaScript file
 */
export function startChild<In, Out>(entry: string, options: StartOptions): Child<In, Out> {
  return process.versions.electron && process.type === 'browser'
    ? startUtility(entry, options)
    : startFork(entry, options);
}

function startUtility<In, Out>(entry: string, options: StartOptions): Child<In, Out> {
  const { utilityProcess } = createRequire(import.meta.url)('electron') as typeof Electron;
  const child = utilityProcess.fork(entry, [], {
    serviceName: options.name,
    env: { ...(process.env as Record<string, string>), ...options.env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  passOn(child.stderr as Readable | null);
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', (message: Out) => listener(message)),
    onExit: (listener) => child.once('exit', (code) => listener(code)),
    kill: () => {
      // utilityProcess.kill() asks with SIGTERM; a process inside a native kernel would not hear it in time.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}

function startFork<In, Out>(entry: string, options: StartOptions): Child<In, Out> {
  const child = fork(entry, [], {
    env: { ...process.env, ...options.env },
    serialization: 'advanced',
    // Standard output belongs to the command line's own answers.
    stdio: ['ignore', 2, 'pipe', 'ipc'],
    // A Ctrl-C in the terminal reaches the whole group: the parent alone decides what its children do about it.
    detached: process.platform !== 'win32',
  });
  passOn(child.stderr);
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => void child.send(message as object, () => {}),
    onMessage: (listener) => child.on('message', (message) => listener(message as Out)),
    onExit: (listener) => child.once('exit', (code) => listener(code)),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** TensorFlow greets on standard error at every start, before it reads its own settings about that. */
const greeting =
  /absl::InitializeLog|oneDNN custom operations are on|^I0000 .*cpu_feature_guard|^To enable the following instructions/;

/** Everything else that a child says on standard error is passed on. */
function passOn(stderr: Readable | null): void {
  if (!stderr) return;
  createInterface({ input: stderr }).on('line', (line) => {
    if (!greeting.test(line)) process.stderr.write(`${line}\n`);
  });
}
