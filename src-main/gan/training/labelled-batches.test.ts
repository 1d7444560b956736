import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { agecganPresets } from '../recipe/agecgan';
import { LabelledBatches, type AgedPictures } from './labelled-batches';

beforeAll(() => void loadTensorflow());

/** Picture k has the value k everywhere and the age `ages[k]`. */
const source = (ages: readonly number[]): AgedPictures => ({
  count: ages.length,
  imageSize: 2,
  channels: 3,
  read: (position, into, offset) => void into.fill(position, offset, offset + 12),
  age: (position) => ages[position]!,
});
const options = (change: Partial<ConstructorParameters<typeof LabelledBatches>[1]> = {}) => ({
  ...agecganPresets.book,
  batchSize: 6,
  balanceClasses: false,
  ...change,
});
/** Position and class of each picture of a batch. */
const read = ({ pictures, labels }: ReturnType<LabelledBatches['read']>): [number, number][] => {
  const values = pictures.dataSync();
  const oneHot = labels.dataSync();
  const count = pictures.shape[0]!;
  pictures.dispose();
  labels.dispose();
  return Array.from({ length: count }, (_, i) => {
    const row = [...oneHot.subarray(i * 6, i * 6 + 6)];
    expect(row.filter((value) => value === 0).length).toBe(5);
    return [Math.round((values[i * 12]! + 1) * 127.5), row.indexOf(1)];
  });
};

/** Classes 5, 0, none, 1, none, 2, 2, 3, 4, 0. */
const ages = [70, 0, -3, 25, NaN, 35, 31, 49, 50, 18];
const classes = [5, 0, null, 1, null, 2, 2, 3, 4, 0];

describe('labelled batches', () => {
  it('keep each label with its picture; pictures without an age stay out', () => {
    const batches = new LabelledBatches(source(ages), options());
    const seen = new Set<number>();
    for (let step = 0; step < 8; step++) {
      for (const [position, ageClass] of read(batches.read(step))) {
        expect(ageClass, `picture ${position}`).toBe(classes[position]);
        seen.add(position);
      }
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 3, 5, 6, 7, 8, 9]);
  });

  it('are the same for the same step, whatever was read before', () => {
    const [one, other] = [
      new LabelledBatches(source(ages), options()),
      new LabelledBatches(source(ages), options()),
    ];
    const straight = [0, 1, 2, 3, 4].map((step) => read(one.read(step)));
    expect(read(other.read(4))).toEqual(straight[4]);
    expect(read(other.read(1))).toEqual(straight[1]);
    expect(straight[0]).not.toEqual(straight[1]);
  });

  it('balanced, show every class that there is equally often in an epoch', () => {
    // Five of class 1, two of class 0, one of class 4.
    const uneven = source([20, 21, 22, 23, 24, 3, 4, 55]);
    const batches = new LabelledBatches(uneven, options({ balanceClasses: true, batchSize: 15 }));
    for (const step of [0, 1, 5]) {
      const batch = read(batches.read(step));
      const count = (ageClass: number): number => batch.filter(([, found]) => found === ageClass).length;
      expect([0, 1, 2, 3, 4, 5].map(count)).toEqual([5, 5, 0, 0, 5, 0]);
      const times = [5, 6].map((position) => batch.filter(([found]) => found === position).length);
      expect(times).toEqual([3, 2]);
    }
  });

  it('give examples of all ages that do not depend on the switch', () => {
    const plain = new LabelledBatches(source(ages), options());
    const balanced = new LabelledBatches(source(ages), options({ balanceClasses: true }));
    const examples = read(plain.examples(4));
    expect(examples).toEqual([
      [1, 0],
      [3, 1],
      [6, 2],
      [8, 4],
    ]);
    expect(read(balanced.examples(4))).toEqual(examples);
  });

  it('of pictures without any age are refused', () => {
    expect(() => new LabelledBatches(source([-1, 300]), options())).toThrow(
      expect.objectContaining({ code: 'noAges' }),
    );
  });
});
