import { lastLines, run, type RunOptions } from '../setup/process';
import { SetupError } from '../setup/steps';

/**
 * What a process that measures prints as its last line: JSON.
 *
 * @param name of what is measured, for the error
 * @throws SetupError when it ends in another way
 */
export async function figuresOf<T>(
  name: string,
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<T> {
  const result = await run(command, args, options);
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (result.status !== 0 || !/^[{[]/.test(line)) {
    throw new SetupError(`${name} could not be measured: ${lastLines(result)}`, 'Mend that and try again.');
  }
  return JSON.parse(line) as T;
}
