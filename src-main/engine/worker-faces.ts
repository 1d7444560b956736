import { parentPort } from 'node:worker_threads';
import { toErrorMessage } from '../../src-preload/errors';
import type { FaceAnswer, FaceQuestion } from '../processes/face-messages';
import { loadTensorflow } from './load-tensorflow';
import type { FaceRoom } from './worker-faces-room';

/**
 * The thread that finds faces, and tells ages, for the importer: TensorFlow is loaded here, at the first question, and blocks no one
 * while it works. It sees pixels and knows no file of the person's.
 */

const port = parentPort!;

let room: Promise<FaceRoom> | null = null;
function faceRoom(): Promise<FaceRoom> {
  room ??= (async () => {
    // What is built on tfjs must see the instance that tfjs-node has registered its backend with.
    loadTensorflow();
    const { FaceRoom } = await import('./worker-faces-room');
    return new FaceRoom();
  })();
  return room;
}

async function answer({ requestId, ...question }: FaceQuestion): Promise<FaceAnswer> {
  try {
    const room = await faceRoom();
    if (question.what === 'ages')
      return { requestId, ages: await room.ages(question.pictures, question.side) };
    const { kind, pixels, width, height } = question;
    return { requestId, faces: await room.find(kind, pixels, width, height) };
  } catch (thrown) {
    const error = toErrorMessage(thrown);
    if (error.code === 'internal') console.error(thrown);
    return { requestId, error };
  }
}

port.on('message', (question: FaceQuestion) => {
  void answer(question).then((message) => port.postMessage(message));
});
