import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { photoSizes } from './datasets';
import { openSqlite } from './open-sqlite';
import { ProjectStore } from './project';
import { emptyReport, makeFolder } from './testing';
import type { StoredPhoto } from './values';

let folder: string;
let dispose: () => void;
let store: ProjectStore;
beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'p.ganstudio'), 'P');
});
afterEach(() => {
  store.close();
  dispose();
});

const begin = (): number =>
  store.datasets.begin({
    name: 'Photos',
    kind: 'pictures',
    content: 'photos',
    imageSize: 4,
    options: { size: 128, crop: 'centre', background: '#ffffff', photos: { longest: 1024 } },
    credit: null,
    writerPid: process.pid,
  });
const photo = (width: number, height: number, value: number): StoredPhoto => ({
  width,
  height,
  pixels: new Uint8Array(width * height * 3).fill(value),
});
const preview = (value: number): Uint8Array => new Uint8Array(4 * 4 * 3).fill(value);
const sizes = [[9, 5], [6, 8], [3, 7]] as const; // prettier-ignore

/** Photo p is filled with 100 + p, its preview with p. */
function addPhotos(): number {
  const id = begin();
  store.datasets.addPictures(
    id,
    sizes.map(([width, height], p) => ({
      name: `${p}.jpg`,
      pixels: preview(p),
      photo: photo(width, height, 100 + p),
    })),
  );
  store.datasets.finish(id, { ...emptyReport, imported: 3 });
  return id;
}

const counted = (table: string): number => {
  const db = openSqlite(store.path, { readonly: true });
  const count = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  db.close();
  return count;
};

describe('photos', () => {
  it('are shown by their previews, and read whole', () => {
    const id = addPhotos();
    expect([...store.datasets.pixels(id, 1)]).toEqual([...preview(1)]);
    const reader = store.datasets.photoReader(id);
    expect(reader.count).toBe(3);
    const { width, height, pixels } = reader.read(1);
    expect([width, height, pixels.length]).toEqual([6, 8, 6 * 8 * 3]);
    expect(new Set(pixels)).toEqual(new Set([101]));
  });

  it('are counted without those that are left out, as their previews are', () => {
    const id = addPhotos();
    const pictures = store.datasets.reader(id, Uint32Array.of(1));
    expect([pictures.count, pictures.photos!.count]).toEqual([2, 2]);
    const into = new Uint8Array(48);
    pictures.read(1, into, 0);
    expect(into[0]).toBe(2);
    expect(pictures.photos!.read(1)).toMatchObject({ width: 3, height: 7 });
    expect(() => pictures.photos!.read(2)).toThrow(expect.objectContaining({ code: 'datasetMissing' }));
  });

  it('take their bytes, and tell the shorter side of the smallest one that is shown', () => {
    const id = addPhotos();
    const bytes = 3 * 48 + (45 + 48 + 21) * 3;
    expect(store.datasets.get(id)).toMatchObject({ bytes, smallestSide: 3, count: 3 });
    store.pictures.remove(id, [2]);
    expect(store.datasets.list()[0]).toMatchObject({ bytes, smallestSide: 5, count: 2 });
    store.pictures.remove(id, [0, 1]);
    expect(store.datasets.get(id)).not.toHaveProperty('smallestSide');
  });

  it('of the wrong number of bytes, or none, are refused', () => {
    const id = begin();
    const add = (given: StoredPhoto | undefined) => () =>
      store.datasets.addPictures(id, [{ name: 'a', pixels: preview(0), photo: given }]);
    expect(add({ ...photo(5, 5, 1), height: 4 })).toThrow('bytes of its size');
    expect(add(undefined)).toThrow('bytes of its size');
    expect(counted('pictures')).toBe(0);
  });

  it('go with their data set, those of others stay', () => {
    const [gone, kept] = [addPhotos(), addPhotos()];
    store.datasets.remove(gone);
    store.datasets.sweep(true);
    expect([counted('photos'), counted('pictures')]).toEqual([3, 3]);
    expect(store.datasets.photoReader(kept).read(0)).toMatchObject({ width: 9 });
  });

  it('are measured without their pixels', () => {
    const db = openSqlite(store.path, { readonly: true });
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${photoSizes}`).all(1) as { detail: string }[];
    db.close();
    const steps = plan.map(({ detail }) => detail).join('; ');
    expect(steps).toMatch(/SEARCH photos USING COVERING INDEX photos_sizes \(dataset_id=\?/);
    expect(steps).toMatch(/SEARCH picture_facts USING PRIMARY KEY \(dataset_id=\? AND position=\?/);
  });
});
