import { parentPort, workerData } from 'node:worker_threads';
import { toErrorMessage } from '../../src-preload/errors';
import { endAtFirstError, readKerasLayers } from './keras-file';
import type { KerasAnswer, KerasRequest } from './keras-messages';

/** The thread that reads one file of Keras's weights (`read-keras.ts`): what HDF5 does to itself ends with it. */
const { path, wanted } = workerData as KerasRequest;
const answer = (message: KerasAnswer, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(message, transfer);

endAtFirstError()
  .then(() => readKerasLayers(path, wanted))
  .then((layers) =>
    answer(
      { layers },
      layers.flatMap(({ arrays }) => arrays.map(({ data }) => data.buffer)),
    ),
  )
  .catch((error: unknown) => answer({ error: toErrorMessage(error) }));
