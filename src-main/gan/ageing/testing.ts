import { agecganPresets, agecganRecipeSchema, type AgecganRecipe } from '../recipe/agecgan';

/** An Age-cGAN of a few channels, for tests. */
export function tinyAgecgan(): AgecganRecipe {
  const { compact } = agecganPresets;
  return agecganRecipeSchema.parse({
    ...compact,
    imageSize: 32,
    batchSize: 4,
    steps: 6,
    latent: { ...compact.latent, size: 5 },
    generator: { ...compact.generator, hiddenUnits: 8, baseChannels: 6, channels: [5, 4] },
    discriminator: { ...compact.discriminator, channels: [4, 5, 6] },
    encoder: { ...compact.encoder, channels: [3, 4, 5], denseUnits: 7, steps: 2 },
    identity: { ...compact.identity, steps: 2 },
  });
}
