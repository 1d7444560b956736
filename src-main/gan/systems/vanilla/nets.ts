import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Tanh } from '../../layers/activations';
import { Dense } from '../../layers/dense';
import { Sequential, type Layer } from '../../layers/layer';
import { ParameterFactory } from '../../layers/parameter';
import { Reshape } from '../../layers/reshape';
import type { VanillaRecipe } from '../../recipe/vanilla';

/** dense1 … denseN: units of all layers, the first number is that of the inputs; a leaky ReLU after all but the last. */
function denseLayers(factory: ParameterFactory, widths: readonly number[], leak: number): Layer[] {
  const last = widths.length - 1;
  return widths.slice(1).flatMap((units, i) => {
    const dense = new Dense(factory, `dense${i + 1}`, { inputs: widths[i]!, units });
    return i + 1 === last ? [dense] : [dense, new LeakyRelu(factory.kernels, leak)];
  });
}

/**
 * The generator of chapter 1: z (N, latent) → grey pictures (N, size, size, 1) in [−1, 1].
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function vanillaGenerator(kernels: Kernels, recipe: VanillaRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const { imageSize, latent, generator } = recipe;
  return new Sequential([
    // (N, 500), (N, 500), (N, 784)
    ...denseLayers(factory, [latent.size, ...generator.hiddenUnits, imageSize ** 2], generator.leak),
    new Tanh(kernels),
    new Reshape([imageSize, imageSize, 1]), // (N, 28, 28, 1)
  ]);
}

/** The discriminator of chapter 1: grey pictures (N, size, size, 1) → logits (N, 1). */
export function vanillaDiscriminator(kernels: Kernels, recipe: VanillaRecipe): Sequential {
  const factory = new ParameterFactory(kernels, 'd', recipe.seed);
  const { imageSize, discriminator } = recipe;
  return new Sequential([
    new Reshape([imageSize ** 2]), // (N, 784)
    // (N, 500), (N, 500), (N, 1)
    ...denseLayers(factory, [imageSize ** 2, ...discriminator.hiddenUnits, 1], discriminator.leak),
  ]);
}

/** How many layers of the generator make its first map (N, units), activation included. */
export const vanillaFirstMap = (): number => 2;
