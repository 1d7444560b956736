import { beforeAll, describe, expect, it } from 'vitest';
import { countParameters } from '../../../engine/estimate';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { packagedNets } from '../../../engine/worker-pretrained';
import type { Kernels } from '../../kernels/kernels';
import { nativeKernels } from '../../kernels/native';
import { presetOf, recipeSchema, type AgecganRecipe } from '../../recipe';
import type { PictureSource } from '../../training/batches';
import { restoreSystem, saveSystem, type SavedTensor } from '../../training/checkpoint';
import { digestsOf } from '../../testing/trained';
import { entryOf } from '../registry';

let kernels: Kernels;
beforeAll(() => {
  loadTensorflow();
  kernels = nativeKernels();
});

/** Two steps of each phase of small nets. */
function tiny(preset: 'book' | 'compact'): AgecganRecipe {
  const full = presetOf('agecgan', preset, 32) as AgecganRecipe;
  return recipeSchema.parse({
    ...full,
    batchSize: 4,
    steps: 6,
    sampleGrid: 2,
    latent: { ...full.latent, size: 5 },
    generator: { ...full.generator, hiddenUnits: 8, baseChannels: 6, channels: [5, 4] },
    discriminator: { ...full.discriminator, channels: [4, 5, 6] },
    encoder: { ...full.encoder, channels: [3, 4, 5], denseUnits: 7, steps: 2 },
    identity: { ...full.identity, steps: 2 },
  }) as AgecganRecipe;
}

/** Picture p is a grey of its own; people of all classes, and one of whom nothing is known. */
const source: PictureSource = {
  count: 13,
  imageSize: 32,
  channels: 3,
  read: (position, into, offset) => void into.fill(20 * position, offset, offset + 32 * 32 * 3),
  age: (position) => (position === 12 ? NaN : position * 6),
};

describe.each(['book', 'compact'] as const)('Age-cGAN %s as a system', (preset) => {
  const recipe = tiny(preset);
  function run(from: number, to: number, saved?: SavedTensor[]) {
    const { train, batches } = entryOf(recipe);
    const system = train(kernels, recipe, packagedNets);
    try {
      if (saved) restoreSystem(system, saved, from);
      const reader = batches(source, recipe);
      for (let step = from; step < to; step++) {
        for (const figure of Object.values(system.step(step, reader.read(step), 1))) {
          expect(figure.dataSync()[0]).toSatisfy(Number.isFinite);
          figure.dispose();
        }
      }
      return {
        saved: saveSystem(system),
        sheet: system.sheet((count) => reader.examples(count)),
        counts: system.parameterCounts,
      };
    } finally {
      system.dispose();
    }
  }

  it('goes through all phases with the real recogniser, paused and gone on with in each', () => {
    const straight = run(0, 6);
    let saved: SavedTensor[] | undefined;
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [3, 5],
      [5, 6],
    ] as const)
      saved = run(from, to, saved).saved;
    expect(digestsOf(saved!)).toEqual(digestsOf(straight.saved));
    expect(straight.counts).toMatchObject(countParameters(recipe));
    expect(straight.sheet).toMatchObject({ columns: 6, rows: 2, side: 32 });
  });
});
