import { parentPort } from 'node:worker_threads';
import { toErrorMessage, type ErrorMessage } from '../../src-preload/errors';
import type { NetAnswer, NetQuestion } from '../processes/upscale-messages';
import { loadTensorflow } from './load-tensorflow';
import type { UpscaleRoom } from './worker-upscale-room';

/**
 * The thread that runs the net for the upscaler: TensorFlow is loaded here, at the first question, and blocks no decoder
 * while it works. It sees weights and samples and knows no file.
 */

const port = parentPort!;

let room: Promise<UpscaleRoom> | null = null;
function upscaleRoom(): Promise<UpscaleRoom> {
  room ??= (async () => {
    // What is built on tfjs must see the instance that tfjs-node has registered its backend with.
    loadTensorflow();
    const { UpscaleRoom } = await import('./worker-upscale-room');
    return new UpscaleRoom();
  })();
  return room;
}

async function answer({ requestId, ...question }: NetQuestion): Promise<NetAnswer> {
  try {
    const room = await upscaleRoom();
    if (question.what === 'load') return { requestId, facts: room.load(question.net) };
    return { requestId, data: room.enlarge(question) };
  } catch (thrown) {
    return { requestId, error: explain(thrown) };
  }
}

/** TensorFlow tells of missing memory in words only. */
function explain(thrown: unknown): ErrorMessage {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  if (/OOM|out of memory|bad_alloc|RESOURCE_EXHAUSTED/i.test(words))
    return { code: 'upscaleNoMemory', params: {} };
  const error = toErrorMessage(thrown);
  if (error.code === 'internal') console.error(thrown);
  return error;
}

port.on('message', (question: NetQuestion) => {
  void answer(question).then((message) =>
    port.postMessage(message, 'data' in message ? [message.data.buffer] : []),
  );
});
