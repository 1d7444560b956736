import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../../src-preload/errors';
import type { NetName } from '../../../src-preload/contract-weights';
import type { Variable } from '../kernels/kernels';
import type { TrainableSystem } from '../systems/system';
import { fitLayers, namesOfNet, netPrefix, toLayers, type WeightLayer } from '../weights/keras';

/**
 * Gives one net of a system the weights of a file. The averaged generator, where there is one, begins as a copy of the
 * generator, as in every training.
 *
 * @throws StudioError weightsLayers, weightsShape when the net is another one; weightsNoNet when the system has no such net
 */
export function takeWeights(
  system: Pick<TrainableSystem, 'variables'>,
  net: NetName,
  layers: readonly WeightLayer[],
): void {
  const variables = system.variables();
  const prefixes = net === 'generator' ? ['g/', 'ema/'] : [netPrefix[net]];
  // Without those of the averaged generator, whose names would be preferred.
  const others = [...variables.keys()].filter((name) => !name.startsWith('ema/'));
  const names = namesOfNet(others, net);
  if (names.length === 0) throw new StudioError('weightsNoNet', { net });
  const shapes = toLayers(
    names.map((name) => ({ name, shape: variables.get(name)!.shape, data: new Float32Array(0) })),
  );
  for (const [name, data] of fitLayers(layers, shapes)) {
    for (const prefix of prefixes) {
      const variable = variables.get(prefix + name);
      if (variable) assign(variable, data);
    }
  }
}

function assign(variable: Variable, data: Float32Array): void {
  const value = tf.tensor(data, [...variable.shape]);
  variable.assign(value);
  value.dispose();
}
