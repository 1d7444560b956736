import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { dcganPresets } from '../../src-preload/contract';
import { migrate } from './migrations';
import { migration as firstTables } from './migrations/0001-first-tables';
import { migration as pictureFacts } from './migrations/0004-picture-facts';
import { openSqlite } from './open-sqlite';
import { shownPosition, shownPositions } from './positions';
import { ProjectStore } from './project';
import { addDataset, makeFolder } from './testing';

/** Every statement that was prepared, to ask SQLite how it would go about it. */
const prepared = vi.hoisted((): { db: BetterSqlite3.Database; sql: string }[] => []);
vi.mock('./open-sqlite', async (original) => {
  const real = await original<{ openSqlite: typeof openSqlite }>();
  const open: typeof openSqlite = (...parameters) => {
    const db = real.openSqlite(...parameters);
    const prepare = db.prepare.bind(db);
    db.prepare = ((sql: string) => {
      prepared.push({ db, sql });
      return prepare(sql);
    }) as typeof db.prepare;
    return db;
  };
  return { ...real, openSqlite: open };
});

let store: ProjectStore;
let folder: string;
let dispose: () => void;

beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'a.ganstudio'), 'a');
});
afterEach(() => {
  store.close();
  dispose();
});

const shown = (id: number, search = ''): number[] => [
  ...store.pictures.positions(id, { search, removed: false }),
];
const removed = (id: number, search = ''): number[] => [
  ...store.pictures.positions(id, { search, removed: true }),
];
const run = (datasetId: number): number =>
  store.runs.create({
    name: 'Run',
    datasetId,
    recipe: dcganPresets.compact,
    totalSteps: 10,
    forkedFrom: null,
  });

/** The value that the pictures of a reader are filled with: in these tests, their position. */
function values(reader: ReturnType<ProjectStore['datasets']['reader']>): number[] {
  const pixels = new Uint8Array(32 * 32 * 3);
  return Array.from({ length: reader.count }, (_, i) => {
    reader.read(i, pixels, 0);
    return pixels[0]!;
  });
}

it('positions without those left out', () => {
  for (const leftOut of [[], [0], [9], [0, 1, 2], [3, 4, 8], [0, 2, 4, 6, 8, 9]]) {
    const out = Uint32Array.from(leftOut);
    const all = Array.from({ length: 10 }, (_, i) => i).filter((i) => !leftOut.includes(i));
    expect([...shownPositions(10, out)]).toEqual(all);
    expect(all.map((_, index) => shownPosition(out, index))).toEqual(all);
  }
});

describe('removed pictures', () => {
  it('are left out of lists and counts, and come back', () => {
    const id = addDataset(store, 10);
    expect(store.pictures.remove(id, [2, 5, 5, 9, 77])).toEqual([2, 5, 9]);
    expect(store.pictures.remove(id, [2, 3])).toEqual([3]);
    expect(shown(id)).toEqual([0, 1, 4, 6, 7, 8]);
    expect(removed(id)).toEqual([2, 3, 5, 9]);
    expect(store.datasets.get(id)).toMatchObject({ count: 6, removed: 4, bytes: 10 * 32 * 32 * 3 });
    expect(store.datasets.names(id, 2, 2).map(({ position }) => position)).toEqual([4, 6]);
    expect(store.datasets.spread(id, 3)).toEqual([0, 4, 7]);
    expect(store.datasets.spread(id, 100)).toEqual([0, 1, 4, 6, 7, 8]);
    expect(store.pictures.restore(id, [3, 4, 9])).toEqual([3, 9]);
    expect(shown(id)).toEqual([0, 1, 3, 4, 6, 7, 8, 9]);
    expect(store.datasets.list()[0]).toMatchObject({ count: 8, removed: 2 });
    expect(() => store.pictures.remove(99, [1])).toThrow(expect.objectContaining({ code: 'datasetMissing' }));
    store.pictures.remove(id, [0, 1, 3, 4, 6, 7, 8, 9]);
    expect(store.datasets.get(id).count).toBe(0);
    expect(store.datasets.spread(id, 16)).toEqual([]);
  });

  it('stay with runs that began before, and are not in runs that begin later', () => {
    const id = addDataset(store, 6);
    const before = run(id);
    store.pictures.remove(id, [1, 4]);
    const between = run(id);
    store.pictures.restore(id, [4]);
    store.pictures.remove(id, [0]);
    const after = run(id);
    const used = (runId: number) => values(store.datasets.reader(id, store.runs.leftOut(runId)));
    expect(used(before)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(used(between)).toEqual([0, 2, 3, 5]);
    expect(used(after)).toEqual([2, 3, 4, 5]);
  });

  it('go with their data set', () => {
    const id = addDataset(store, 5);
    store.pictures.remove(id, [1]);
    store.pictures.setStatistics(id, { revision: 1, body: '{}', meanPixels: new Uint8Array(3) });
    store.datasets.remove(id);
    store.sweep();
    const db = openSqlite(store.path, { readonly: true });
    for (const table of ['pictures', 'picture_facts', 'dataset_statistics']) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
    }
    db.close();
  });
});

it('names are found by any part, without regard to capitals, accents as they are typed', () => {
  const id = store.datasets.begin({
    name: 'a',
    kind: 'pictures',
    imageSize: 32,
    options: { size: 32, crop: 'centre', background: '#ffffff' },
    credit: null,
    writerPid: process.pid,
  });
  // The second é is written in two characters, as Apple's computers do.
  const names = ['Été/IMG_1.JPG', 'e\u0301te\u0301/IMG_2.jpg', '100%_sure.png', '人像/正面.png'];
  const pixels = new Uint8Array(32 * 32 * 3);
  const source = { width: 40, height: 50, bytes: 1234 };
  store.datasets.addPictures(
    id,
    names.map((name) => ({ name, pixels, source, hash: new Uint8Array(8) })),
  );
  store.datasets.finish(id, { imported: 4, skipped: [], seconds: 1 });
  expect(shown(id, 'été')).toEqual([0, 1]);
  expect(shown(id, 'img_')).toEqual([0, 1]);
  expect(shown(id, '%')).toEqual([2]);
  expect(shown(id, '_s')).toEqual([2]);
  expect(shown(id, ' 正面 ')).toEqual([3]);
  expect(shown(id, 'none')).toEqual([]);
  expect(removed(id, 'img')).toEqual([]);
  expect(store.pictures.facts(id, [3, 0, 99])).toEqual([
    { position: 3, name: names[3], source, removed: false, age: null },
    { position: 0, name: names[0], source, removed: false, age: null },
  ]);
});

it('statistics are those of the present pictures or none', () => {
  const id = addDataset(store, 3);
  const statistics = { revision: 0, body: '{"a":1}', meanPixels: new Uint8Array([1, 2, 3]) };
  store.pictures.setStatistics(id, statistics);
  expect(store.pictures.statistics(id)).toMatchObject({ body: '{"a":1}' });
  store.pictures.remove(id, [0]);
  expect(store.pictures.statistics(id)).toBeUndefined();
  expect(store.pictures.revision(id)).toBe(1);
});

it('a project of before is brought up to date: names are found, hashes wait to be computed', () => {
  const path = join(folder, 'old.db');
  const db = openSqlite(path);
  migrate(db, [firstTables]);
  db.exec(`
    INSERT INTO datasets (id, name, kind, image_size, options, state, count, report, created_at)
    VALUES (1, 'old', 'pictures', 32, '{}', 'ready', 2, '{}', 1);
    INSERT INTO pictures VALUES (1, 0, 'ÄPFEL.png', x'00'), (1, 1, 'b.png', x'00');
  `);
  migrate(db, [firstTables, pictureFacts]);
  expect(
    db.prepare('SELECT position, name, folded_name, perceptual_hash, width FROM picture_facts').all(),
  ).toEqual([
    { position: 0, name: 'ÄPFEL.png', folded_name: 'äpfel.png', perceptual_hash: null, width: null },
    { position: 1, name: 'b.png', folded_name: 'b.png', perceptual_hash: null, width: null },
  ]);
  expect(db.prepare('SELECT removed, revision FROM datasets').get()).toEqual({ removed: 0, revision: 0 });
  db.close();
});

it('no question about pictures walks over those of other data sets, nor over pixels', () => {
  const id = addDataset(store, 30);
  store.pictures.remove(id, [3]);
  prepared.length = 0;
  store.pictures.positions(id, { search: 'picture', removed: false });
  store.pictures.positions(id, { search: '', removed: true });
  store.pictures.facts(id, [1, 2]);
  store.pictures.allFacts(id);
  store.pictures.hashes(id);
  store.pictures.unhashed(id, 10);
  store.datasets.names(id, 5, 10);
  store.datasets.spread(id, 16);
  store.datasets.pixels(id, 3);
  const plans = prepared
    .filter(({ sql }) => /picture/.test(sql))
    .map(({ db, sql }) => {
      const parameters = [...sql.matchAll(/\?/g)].map(() => 1);
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
      return { sql, plan: plan.map(({ detail }) => detail).join('; ') };
    });
  expect(plans.length).toBeGreaterThan(7);
  for (const { sql, plan } of plans) {
    expect(plan, sql).toMatch(/SEARCH \w+ USING .*\(dataset_id=\?/);
    expect(plan, sql).not.toMatch(/SCAN|TEMP B-TREE/);
    // Only a picture itself touches the table with the pixels.
    if (/FROM pictures/.test(sql)) expect(plan, sql).toMatch(/dataset_id=\? AND position=\?/);
  }
});
