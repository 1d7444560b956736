import type { Tensor } from '@tensorflow/tfjs';
import { Pass, type Layer } from '../layers/layer';

/**
 * Measures the moving averages of a net's batch normalisation anew, each as the plain mean over some batches (“precise
 * BN”, Wu and Johnson 2021). An averaged generator needs it (Izmailov et al. 2018): averages of weights give maps of less
 * variance than those that the moving averages were taken from, so its pictures are paler and more alike than they
 * should be. All other arrays stay.
 *
 * @param inputs gives the batch of a round, from 0, which is taken over
 */
export function measureStatistics(net: Layer, rounds: number, inputs: (round: number) => Tensor): void {
  for (let round = 0; round < rounds; round++) {
    // Momentum n / (n + 1) makes a moving average the mean of all batches so far.
    const pass = new Pass(true, 'none', true, { batchNormMomentum: round / (round + 1) });
    net.forward(inputs(round), pass).dispose();
  }
}
