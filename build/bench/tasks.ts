/** The training steps that `npm run bench` times, with the batch that the book (or the machine's memory) asks for. */
export const benchBatches = {
  vanilla: 128,
  gan3d: 4,
  agecgan1: 32,
  agecgan2: 32,
  agecgan3: 8,
  dcgan: 32,
  srgan: 1,
} as const;
export type BenchTask = keyof typeof benchBatches;

/** A whole training step, or a pass of the generator. */
export type BenchWork = 'train' | 'infer';
