import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from './studio';

/**
 * Runs the command line of the built program, as a person does, and returns the last object that it printed.
 *
 * @throws what it wrote to the terminal, when it ends with an error
 */
export async function cli(...args: string[]): Promise<Record<string, unknown>> {
  const program = join(projectFolder, 'out', 'main', 'cli.js');
  const { stdout } = await promisify(execFile)('node', [program, ...args, '--json'], {
    env: { ...process.env, LANG: 'en_US.UTF-8' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}
