import type { Variable } from '../kernels/kernels';
import type { Sequential } from '../layers/layer';
import type { Optimizer } from '../optimizers/optimizer';

/** Numbers of a net that training changes. */
export const countTrainable = (net: Sequential): number =>
  net.parameters
    .filter((parameter) => parameter.trainable)
    .reduce((total, parameter) => total + parameter.size, 0);

/** Arrays of nets and slots of optimisers by name, for a checkpoint. */
export function arraysOf(
  nets: readonly (Sequential | null)[],
  optimizers: Readonly<Record<string, Optimizer>>,
): Map<string, Variable> {
  const arrays = nets.flatMap((net) =>
    (net?.parameters ?? []).map((parameter) => [parameter.name, parameter.variable] as const),
  );
  return new Map([...arrays, ...Object.values(optimizers).flatMap((optimizer) => [...optimizer.slots])]);
}

/** Updates of each optimiser that is there at the time: Adam's correction of its means depends on them. */
export const updatesOf = (optimizers: () => Readonly<Record<string, Optimizer>>) => ({
  read: (): Record<string, number> =>
    Object.fromEntries(Object.entries(optimizers()).map(([name, optimizer]) => [name, optimizer.updates])),
  write: (values: Readonly<Record<string, number>>): void => {
    for (const [name, optimizer] of Object.entries(optimizers())) optimizer.updates = values[name] ?? 0;
  },
});

export function disposeNets(nets: readonly (Sequential | null)[]): void {
  for (const net of nets) for (const parameter of net?.parameters ?? []) parameter.dispose();
}
