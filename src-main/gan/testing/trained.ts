import { createHash } from 'node:crypto';
import type { Kernels } from '../kernels/kernels';
import type { PretrainedNets } from '../pretrained/nets';
import type { Recipe } from '../recipe';
import { entryOf } from '../systems/registry';
import type { Sheet } from '../systems/system';
import type { PictureSource } from '../training/batches';
import { restoreSystem, saveSystem, type SavedTensor } from '../training/checkpoint';

/** For systems that look through no pretrained network. */
export const noNets: PretrainedNets = {
  mobilenet: () => new Map(),
  faceRecognition: () => new Map(),
  content: () => new Map(),
};

/** What a registered system is after some steps, as a checkpoint and its samples tell; begins from a checkpoint if given. */
export function trainedThrough(
  kernels: Kernels,
  recipe: Recipe,
  source: PictureSource,
  { from, to, saved }: { from: number; to: number; saved?: SavedTensor[] },
  nets = noNets,
): { saved: SavedTensor[]; sheet: Sheet; counts: { generator: number; discriminator: number } } {
  const { train, batches } = entryOf(recipe);
  const system = train(kernels, recipe, nets);
  if (saved) restoreSystem(system, saved, from);
  const reader = batches(source, recipe);
  for (let step = from; step < to; step++) {
    for (const figure of Object.values(system.step(step, reader.read(step), 1))) figure.dispose();
  }
  const sheet = system.sheet((count) => reader.examples(count));
  const result = { saved: saveSystem(system), sheet, counts: system.parameterCounts };
  system.dispose();
  return result;
}

/** Names and a digest of the numbers: equal only when every bit is. */
export const digestsOf = (saved: readonly SavedTensor[]): [string, string][] =>
  saved.map(({ name, data }) => [
    name,
    createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex'),
  ]);
