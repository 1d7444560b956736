import { createRequire } from 'node:module';
import type * as Tensorflow from '@tensorflow/tfjs';
import { StudioError } from '../../src-preload/errors';

// Not called `require`: electron-vite puts a constant of that name into every chunk that seems to need one.
const fromHere = createRequire(import.meta.url);

/** TensorFlow's shared libraries or their binding are not where the set-up puts them. */
export class TensorflowMissingError extends StudioError {
  constructor(cause: unknown) {
    super('tensorflowMissing', {}, { cause });
  }
}

/**
 * Loads tfjs-node, which registers the backend `tensorflow` with tfjs. Only the engine's worker (and tests) may do so:
 * in a process that shows windows, the symbols of the graphics drivers clash with libtensorflow's.
 *
 * @throws TensorflowMissingError when the set-up has not been done
 */
export function loadTensorflow(): typeof Tensorflow {
  // tfjs-node 4.22 calls a function that Node 23 removed.
  const util = fromHere('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // TensorFlow greets on standard error; errors still come through.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  try {
    return fromHere('@tensorflow/tfjs-node-gpu') as typeof Tensorflow;
  } catch (error) {
    throw new TensorflowMissingError(error);
  }
}
