import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../../src-preload/errors';
import type { Variable } from '../kernels/kernels';
import type { TrainableSystem } from '../systems/system';

/** A tensor outside of TensorFlow: float32, row-major. */
export interface SavedTensor {
  name: string;
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}

type Stateful = Pick<TrainableSystem, 'variables' | 'counters' | 'prepareFor'>;

const counterPrefix = 'counter/';

/** Copies everything that training needs to go on exactly. */
export function saveSystem(system: Stateful): SavedTensor[] {
  const arrays = [...system.variables()].map(([name, variable]) => {
    const tensor = variable.read();
    const data = tensor.dataSync() as Float32Array<ArrayBuffer>;
    tensor.dispose();
    return { name, shape: [...variable.shape], data };
  });
  const counters = Object.entries(system.counters.read()).map(([name, value]) => ({
    name: counterPrefix + name,
    shape: [],
    data: Float32Array.of(value),
  }));
  return [...arrays, ...counters];
}

/** Whether every number is finite: a diverged state must never become a checkpoint. */
export function isFinite(tensors: readonly SavedTensor[]): boolean {
  return tensors.every(({ data }) => {
    // A sum is finite only if every part is; cheaper than asking for each number. It cannot overflow a double.
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i]!;
    return Number.isFinite(sum);
  });
}

/**
 * Puts a checkpoint back. A fork may have changed its recipe: optimiser slots that the checkpoint lacks begin at zero,
 * a missing averaged generator begins as a copy of the generator. The nets themselves must fit.
 *
 * @param step that the checkpoint was written after
 * @throws StudioError `recipeInvalid` when an array of a net is missing or has another shape
 */
export function restoreSystem(system: Stateful, tensors: readonly SavedTensor[], step: number): void {
  system.prepareFor?.(step);
  const saved = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const [name, variable] of system.variables()) {
    const found = saved.get(name) ?? (name.startsWith('ema/') ? saved.get(`g/${name.slice(4)}`) : undefined);
    if (found) assignSaved(name, variable, found);
    else if (isWeight(name)) throw new StudioError('recipeInvalid', { reason: name });
    else assignZeros(variable);
  }
  system.counters.write(
    Object.fromEntries(
      tensors
        .filter(({ name }) => name.startsWith(counterPrefix))
        .map(({ name, data }) => [name.slice(counterPrefix.length), data[0]!]),
    ),
  );
}

/** `g/conv1/kernel` is of a net, `g/conv1/kernel/velocity` of an optimiser. */
const isWeight = (name: string): boolean => name.split('/').length === 3;

/** Gives a variable the saved numbers. */
export function assignSaved(name: string, variable: Variable, saved: SavedTensor): void {
  if (saved.shape.join() !== variable.shape.join()) {
    throw new StudioError('recipeInvalid', {
      reason: `${name}: ${saved.shape.join('×')} ≠ ${variable.shape.join('×')}`,
    });
  }
  const tensor = tf.tensor(saved.data, saved.shape);
  variable.assign(tensor);
  tensor.dispose();
}

function assignZeros(variable: Variable): void {
  const zeros = tf.zeros([...variable.shape]);
  variable.assign(zeros);
  zeros.dispose();
}
