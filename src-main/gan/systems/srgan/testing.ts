import { srganPresets, srganRecipeSchema, type SrganRecipe } from '../../recipe/srgan';

/** A preset with nets of a few channels: two steps of each phase. */
export function tiny(preset: 'book' | 'compact', change: Partial<SrganRecipe> = {}): SrganRecipe {
  const full = srganPresets[preset];
  return srganRecipeSchema.parse({
    ...full,
    imageSize: 64,
    batchSize: 2,
    steps: 4,
    sampleGrid: 2,
    generator: { ...full.generator, channels: 3, blocks: 2, upsampleChannels: [4, 3] },
    discriminator: { ...full.discriminator, channels: [3, 3, 4, 4], denseUnits: 5 },
    pretrain: { ...full.pretrain, steps: 2 },
    ...change,
  });
}
