import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { CropBatches, type Photo, type PhotoSource } from './crop-batches';

beforeAll(() => void loadTensorflow());

/** Photo k: red says the column, green the row, blue is k. */
const photo = (width: number, height: number, k: number): Photo => {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels.set([x, y, k], 3 * (y * width + x));
  return { width, height, pixels };
};
const sizes: [number, number][] = [[40, 30], [9, 25], [8, 8], [200, 12], [5, 3]]; // prettier-ignore
const make = (): { source: PhotoSource; reads: number[] } => {
  const reads: number[] = [];
  const read = (position: number): Photo => {
    reads.push(position);
    return photo(...sizes[position]!, position);
  };
  return { source: { count: sizes.length, read }, reads };
};
const options = { seed: 3, side: 8, count: 3, flip: false, turn: false };
/** The bytes of each piece: pieces, rows, columns, colours. */
const bytes = (batches: CropBatches, step: number): number[][][][] => {
  const tensor = batches.read(step);
  const values = tensor.arraySync() as number[][][][];
  tensor.dispose();
  return values.map((piece) =>
    piece.map((row) => row.map((pixel) => pixel.map((value) => Math.round((value + 1) * 127.5)))),
  );
};

describe('batches of pieces', () => {
  it('are cut out of the photos, from anywhere in them', () => {
    const batches = new CropBatches(make().source, options);
    const corners = new Map<number, Set<string>>();
    for (let step = 0; step < 60; step++) {
      for (const piece of bytes(batches, step)) {
        const [left, top, k] = piece[0]![0]! as [number, number, number];
        const [width, height] = sizes[k]!;
        if (width < 8) continue;
        expect(left + 8).toBeLessThanOrEqual(width);
        expect(top + 8).toBeLessThanOrEqual(height);
        piece.forEach((row, y) => row.forEach((pixel, x) => expect(pixel).toEqual([left + x, top + y, k])));
        corners.set(k, (corners.get(k) ?? new Set()).add(`${left},${top}`));
      }
    }
    expect(corners.get(2)!.size).toBe(1);
    expect(corners.get(0)!.size).toBeGreaterThan(20);
  });

  it('go through all photos in each epoch, in an order of its own', () => {
    const batches = new CropBatches(make().source, { ...options, count: 5 });
    const orders = [0, 1, 2].map((step) => bytes(batches, step).map((piece) => piece[0]![0]![2]!));
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
  });

  it('lie in all eight ways where they are turned', () => {
    const one = { count: 1, read: (): Photo => photo(8, 8, 0) };
    const ways = new Set<string>();
    for (let step = 0; step < 20; step++) {
      const turning = new CropBatches(one, { ...options, count: 5, flip: true, turn: true });
      for (const piece of bytes(turning, step)) {
        const seen = piece.flat().map(([x, y]) => 8 * y! + x!);
        expect([...seen].sort((a, b) => a - b)).toEqual([...seen.keys()]);
        // Neighbours stay neighbours: a column or a row further.
        expect([1, 8]).toContain(Math.abs(seen[1]! - seen[0]!));
        ways.add(seen.join());
      }
    }
    expect(ways.size).toBe(8);
  });

  it('are the same for the same step, whatever was read before', () => {
    const [one, other] = [new CropBatches(make().source, options), new CropBatches(make().source, options)];
    const straight = [0, 1, 2, 3].map((step) => bytes(one, step));
    expect(bytes(other, 3)).toEqual(straight[3]);
    expect(bytes(other, 0)).toEqual(straight[0]);
  });

  it('mirror about half of the pieces, at the places where they would be without', () => {
    const plain = new CropBatches(make().source, { ...options, count: 20 });
    const mirroring = new CropBatches(make().source, { ...options, count: 20, flip: true });
    const turned = bytes(mirroring, 0).map((piece, i) => {
      const original = bytes(plain, 0)[i]!;
      const mirrored = original.map((row) => [...row].reverse());
      const is = JSON.stringify(piece) === JSON.stringify(mirrored);
      expect(piece).toEqual(is ? mirrored : original);
      return is;
    });
    const count = turned.filter(Boolean).length;
    expect(count).toBeGreaterThan(3);
    expect(count).toBeLessThan(17);
  });

  it('continue a photo that is too small by its mirror image', () => {
    const small: PhotoSource = { count: 1, read: () => photo(5, 3, 7) };
    const [piece] = bytes(new CropBatches(small, { ...options, count: 1 }), 0);
    expect(piece!.map((row) => row[0]![1])).toEqual([0, 1, 2, 2, 1, 0, 0, 1]);
    expect(piece![0]!.map(([x]) => x)).toEqual([0, 1, 2, 3, 4, 4, 3, 2]);
    const one: PhotoSource = { count: 1, read: () => photo(1, 1, 9) };
    const [dot] = bytes(new CropBatches(one, { ...options, count: 1 }), 0);
    expect(new Set(dot!.flat().map((pixel) => pixel.join()))).toEqual(new Set(['0,0,9']));
  });

  it('keep no more decoded photos than fit, those that were used last', () => {
    const { source, reads } = make();
    const batches = new CropBatches(source, { ...options, count: 5 });
    for (let step = 0; step < 4; step++) bytes(batches, step);
    expect([...reads].sort()).toEqual([0, 1, 2, 3, 4]);

    const tight = make();
    const few = new CropBatches(tight.source, { ...options, count: 5 }, 40 * 30 * 3);
    for (let step = 0; step < 4; step++) expect(bytes(few, step)).toEqual(bytes(batches, step));
    expect(tight.reads.length).toBeGreaterThan(10);
  });

  it('have the middles of photos as examples', () => {
    const examples = new CropBatches(make().source, options).examples(2);
    const values = examples.arraySync() as number[][][][];
    const corner = (i: number): number[] =>
      values[i]![0]![0]!.map((value) => Math.round((value + 1) * 127.5));
    expect([corner(0), corner(1)]).toEqual([[16, 11, 0], [0, 0, 2]]); // prettier-ignore
  });
});
