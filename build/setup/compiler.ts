import { lastLines, run } from './process';
import { SetupError } from './steps';

const compilerAdvice =
  'Install a C++ compiler, on Debian or Ubuntu: sudo apt-get install -y g++; then run "npm run setup" again.';

/** The compiler's own description: a part of the key of everything compiled with it. */
export async function compilerVersion(): Promise<string> {
  const result = await run(compiler('c++'), ['--version']);
  if (result.status !== 0) throw new SetupError('There is no C++ compiler (g++).', compilerAdvice);
  return result.stdout.split('\n')[0]!;
}

/** The compilers to call; CC and CXX name others, as everywhere. */
export function compiler(language: 'c' | 'c++'): string {
  return language === 'c' ? process.env.CC || 'gcc' : process.env.CXX || 'g++';
}

/** Runs the compiler; its own words are in the error when it refuses. */
export async function compile(language: 'c' | 'c++', args: readonly string[], cwd: string): Promise<void> {
  const result = await run(compiler(language), args, { cwd });
  if (result.missing) throw new SetupError(`There is no ${compiler(language)}.`, compilerAdvice);
  if (result.status === 0) return;
  const killed = result.status === null;
  throw new SetupError(
    `${compiler(language)} failed:\n${lastLines(result, 12)}`,
    killed
      ? 'Was it killed for want of memory? It needs about 1 GB.'
      : 'GCC 10 or newer is needed: see "g++ --version".',
  );
}
