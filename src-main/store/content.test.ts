import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { greyToRgb, pictureBytes, rgbToGrey } from './content';
import { migrate, migrations, tableVersion } from './migrations';
import { openSqlite } from './open-sqlite';
import { applicationId, ProjectStore } from './project';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'studio-content-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('grey and RGB are the same numbers where there is no colour', () => {
  const grey = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(rgbToGrey(greyToRgb(grey))).toEqual(grey);
  expect([...rgbToGrey(Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255))]).toEqual([76, 150, 29]);
  expect(
    (['colour', 'grey', 'volumes', 'photos'] as const).map((content) => pictureBytes(content, 4)),
  ).toEqual([48, 16, 8, 48]);
});

it('data sets of before they had a content hold colour pictures', () => {
  const path = join(folder, 'old.ganstudio');
  const db = openSqlite(path);
  db.pragma(`application_id = ${applicationId}`);
  migrate(
    db,
    migrations.filter(({ version }) => version < 8),
  );
  db.exec(`
    INSERT INTO project (id, name, created_at) VALUES (1, 'Old', 0);
    INSERT INTO datasets (id, name, kind, image_size, options, state, report, count, created_at)
      VALUES (1, 'Faces', 'pictures', 2, '{}', 'ready', '{}', 1, 0);
    INSERT INTO pictures (dataset_id, position, name, pixels) VALUES (1, 0, 'a', x'0102030405060708090a0b0c');
  `);
  db.close();
  const store = ProjectStore.open(path);
  expect(store.datasets.list()).toMatchObject([{ id: 1, content: 'colour', imageSize: 2, bytes: 12 }]);
  expect(store.datasets.reader(1)).toMatchObject({ channels: 3, count: 1 });
  expect([...store.datasets.pixels(1, 0)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  store.close();
});

it('the database refuses a content that there is none of, and pictures that do not fit it', () => {
  const db = openSqlite(join(folder, 'x.sqlite'));
  migrate(db);
  expect(tableVersion(db)).toBe(migrations.at(-1)!.version);
  expect(() =>
    db.exec(
      `INSERT INTO datasets (name, kind, content, image_size, options, state, created_at)
       VALUES ('x', 'pictures', 'films', 2, '{}', 'ready', 0)`,
    ),
  ).toThrow(/CHECK/);
  db.close();

  const store = ProjectStore.create(join(folder, 'new.ganstudio'), 'New');
  const id = store.datasets.begin({
    name: 'Digits',
    kind: 'pictures',
    content: 'grey',
    imageSize: 2,
    options: { size: 28, grey: true, crop: 'centre', background: '#ffffff' },
    credit: null,
    writerPid: process.pid,
  });
  expect(() => store.datasets.addPictures(id, [{ name: 'a', pixels: new Uint8Array(12) }])).toThrow(
    'A picture has 12 bytes, not 4.',
  );
  store.datasets.addPictures(id, [{ name: 'a', pixels: Uint8Array.of(1, 2, 3, 4) }]);
  store.datasets.finish(id, { imported: 1, skipped: [], seconds: 0 });
  expect([...store.datasets.pixels(id, 0)]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  store.close();
});
