import { StudioError, type ErrorCode, type ErrorParams } from '../../../src-preload/errors';

/**
 * Why a file that is no picture cannot be read: a code with its parameters. Readers see bytes and know no name; whoever
 * opened the file adds it (`naming`).
 */
export class Refused extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'Refused';
  }
}

/** The file is cut off or contradicts itself. */
export function damaged(cause?: unknown): Refused {
  return new Refused('fileDamaged', {}, { cause });
}

/**
 * Runs a reader and gives its refusals the name of the file.
 *
 * @throws StudioError for a Refused
 */
export function naming<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw named(name, error);
  }
}

/** The same for what a promise failed with: `.catch((error) => { throw named(name, error) })`. */
export function named(name: string, error: unknown): unknown {
  if (error instanceof Refused)
    return new StudioError(error.code, { name, ...error.params }, { cause: error });
  return error;
}
