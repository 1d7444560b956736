import { describeFailure } from './steps';

/** Prints why the set-up failed and what to do, and ends with status 1. */
export function failSetup(error: unknown): never {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exit(1);
}
