import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dcganPresets } from '../../src-preload/contract';
import { openSqlite } from './open-sqlite';
import { ProjectStore } from './project';
import { emptyReport, makeFolder } from './testing';
import type { PictureAge } from './values';

let store: ProjectStore;
let dispose: () => void;
beforeEach(() => {
  const made = makeFolder();
  dispose = made.dispose;
  store = ProjectStore.create(join(made.folder, 'a.ganstudio'), 'a');
});
afterEach(() => {
  store.close();
  dispose();
});

const known = (years: number): PictureAge => ({ years, estimated: false });

/** Picture p is filled with the value p and has the age `ages[p]`. */
function add(ages: readonly (PictureAge | null)[]): number {
  const id = store.datasets.begin({
    name: 'Faces',
    kind: 'pictures',
    imageSize: 32,
    options: { size: 32, crop: 'centre', background: '#ffffff' },
    credit: null,
    writerPid: process.pid,
  });
  store.datasets.addPictures(
    id,
    ages.map((age, i) => ({ name: `${i}.png`, pixels: new Uint8Array(32 * 32 * 3).fill(i), age })),
  );
  store.datasets.finish(id, { ...emptyReport, imported: ages.length });
  return id;
}

/** What a training sees: the value of each picture and its age. */
function seen(reader: ReturnType<ProjectStore['datasets']['reader']>): [number, number][] {
  const pixels = new Uint8Array(32 * 32 * 3);
  return Array.from({ length: reader.count }, (_, i) => {
    reader.read(i, pixels, 0);
    return [pixels[0]!, reader.age(i)];
  });
}

it('are told with their pictures and counted by years', () => {
  const id = add([known(3), null, { years: 41.7, estimated: true }, known(3), known(116)]);
  expect(store.pictures.facts(id, [2, 0, 1]).map(({ position, age }) => ({ position, age }))).toEqual([
    { position: 2, age: { years: 41.7, estimated: true } },
    { position: 0, age: { years: 3, estimated: false } },
    { position: 1, age: null },
  ]);
  expect(store.pictures.allFacts(id).map(({ age }) => age?.years ?? null)).toEqual([3, null, 41.7, 3, 116]);
  const { aged } = store.datasets.get(id);
  expect(aged).toMatchObject({ known: 3, estimated: 1 });
  expect(Object.entries(aged.byYear).filter(([, count]) => count > 0)).toEqual([
    ['3', 2],
    ['41', 1],
    ['116', 1],
  ]);
  store.pictures.remove(id, [3, 1]);
  expect(store.datasets.list()[0]!.aged).toMatchObject({ known: 2, estimated: 1 });
  expect(store.datasets.list()[0]!.aged.byYear[3]).toBe(1);
  store.pictures.restore(id, [3]);
  expect(store.datasets.get(id).aged).toEqual(aged);
});

it('a label never moves against its picture, whatever is removed and left out', () => {
  const ages = Array.from({ length: 12 }, (_, i) => (i % 5 === 3 ? null : known(10 * i)));
  const id = add(ages);
  const expected = (positions: number[]): [number, number][] =>
    positions.map((position) => [position, ages[position]?.years ?? NaN]);
  const all = ages.map((_, i) => i);
  expect(seen(store.datasets.reader(id))).toEqual(expected(all));
  store.pictures.remove(id, [0, 4, 5, 11]);
  // Removed pictures stay in the data set: only what a run leaves out counts.
  expect(seen(store.datasets.reader(id))).toEqual(expected(all));
  for (const leftOut of [[0], [0, 4, 5, 11], [3, 8], all.slice(1)]) {
    const rest = all.filter((position) => !leftOut.includes(position));
    expect(seen(store.datasets.reader(id, Uint32Array.from(leftOut)))).toEqual(expected(rest));
  }
});

it('estimates fill what is not known, and are forgotten without it', () => {
  const id = add([known(20), null, null, null]);
  store.pictures.remove(id, [3]);
  expect(store.ages.missing(id)).toEqual([1, 2]);
  store.ages.setEstimates(
    id,
    [0, 1, 2].map((position) => ({ position, years: 30 + position })),
  );
  const ages = (): (PictureAge | null)[] => store.pictures.facts(id, [0, 1, 2, 3]).map(({ age }) => age);
  expect(ages()).toEqual([known(20), { years: 31, estimated: true }, { years: 32, estimated: true }, null]);
  expect(store.ages.missing(id)).toEqual([]);
  expect(store.ages.forgetEstimates(id)).toBe(2);
  expect(ages()).toEqual([known(20), null, null, null]);
  expect(() => store.ages.setEstimates(id, [{ position: 1, years: 130 }])).toThrow();
  expect(() => store.ages.forgetEstimates(77)).toThrow(expect.objectContaining({ code: 'datasetMissing' }));
});

it('a run of a system that asks for none keeps none', () => {
  const id = add([known(20)]);
  const run = { name: 'a', datasetId: id, recipe: dcganPresets.compact, totalSteps: 9, forkedFrom: null };
  expect(store.ages.ofRun(store.runs.create(run))).toBeNull();
});

it('are counted without a look at any picture', () => {
  const db = openSqlite(store.path, { readonly: true });
  const plan = db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT age, age_estimated, count(*) AS count FROM picture_facts
       WHERE dataset_id = ? AND age IS NOT NULL AND removed_at IS NULL GROUP BY age, age_estimated`,
    )
    .all(1) as { detail: string }[];
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH picture_facts USING COVERING INDEX picture_facts_aged (dataset_id=? AND age>?)',
  ]);
  db.close();
});
