import { StudioError } from '../../../src-preload/errors';

/** A named array of a net: float32, row-major. */
export interface NetArray {
  name: string;
  shape: readonly number[];
  data: Float32Array<ArrayBuffer>;
}

/**
 * Network interpolation (Wang et al. 2018, ESRGAN, section 3.4): each weight lies between those of two trainings of one
 * net, which must have begun with the same weights, or one with those of the other.
 *
 * @param share 0: those of `from`, 1: those of `to`, exactly
 * @returns arrays in the order and with the names of `from`; its own where the share is 0 or 1
 * @throws StudioError modelsDiffer when an array is missing in one of them or has another shape
 */
export function interpolateWeights(
  from: readonly NetArray[],
  to: readonly NetArray[],
  share: number,
): NetArray[] {
  const others = new Map(to.map((array) => [array.name, array]));
  if (from.length !== others.size) throw new StudioError('modelsDiffer');
  return from.map(({ name, shape, data }) => {
    const other = others.get(name);
    if (other?.shape.join() !== shape.join()) throw new StudioError('modelsDiffer');
    if (share === 0) return { name, shape, data };
    if (share === 1) return { name, shape, data: other.data };
    return { name, shape, data: data.map((value, i) => value + share * (other.data[i]! - value)) };
  });
}
