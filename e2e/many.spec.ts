import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readdir } from 'node:fs/promises';
import type Sqlite from 'better-sqlite3';
import { expect, test } from './studio';

const many = 100_000;

/** Opens a project file beside the studio, with the binding that this Node can load. */
function openProject(path: string): Sqlite.Database {
  const fromHere = createRequire(import.meta.url);
  const Database = fromHere('better-sqlite3') as typeof Sqlite;
  const folder = dirname(fromHere.resolve('better-sqlite3/package.json'));
  const own = Number(process.versions.napi) >= 10;
  return new Database(
    path,
    own ? {} : { nativeBinding: join(folder, 'build', 'node-api-9', 'better_sqlite3.node') },
  );
}

test('a hundred thousand pictures are looked through, searched, removed and compared', async ({ studio }) => {
  await studio.newProject('Many');
  await studio.drawFaces(16, 32);
  await studio.page.evaluate(() => window.studio.call('projects.close'));
  const file = (await readdir(studio.projects)).find((name) => name.endsWith('.ganstudio'))!;
  const db = openProject(join(studio.projects, file));
  // Of one pixel each: it is their number that counts.
  db.exec(`
    DELETE FROM pictures; DELETE FROM picture_facts;
    CREATE TEMP TABLE numbers AS
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${many - 1}) SELECT i FROM n;
    INSERT INTO pictures SELECT (SELECT max(id) FROM datasets), i, printf('picture %05d.png', i), randomblob(3) FROM numbers;
    INSERT INTO picture_facts (dataset_id, position, name, folded_name, perceptual_hash)
      SELECT (SELECT max(id) FROM datasets), i, printf('picture %05d.png', i), printf('picture %05d.png', i),
        CASE WHEN i % 1000 = 1 THEN x'0123456789abcdef' ELSE randomblob(8) END FROM numbers;
    UPDATE datasets SET count = ${many};
  `);
  db.close();

  await studio.go('projects');
  await studio.openRecent();
  await studio.go('data');
  await expect(studio.id('dataset-card')).toContainText('100,000 pictures');
  await studio.id('dataset-card').locator('.open').click();
  const count = studio.id('picture-count');
  const cells = studio.id('picture-grid').locator('[data-position]');
  const last = studio.id('picture-grid').getByRole('button', { name: 'picture 99999.png' });
  await expect(count).toHaveText('100,000 pictures');

  await test.step('to the end, in steps and at once, with few elements all the way', async () => {
    for (const part of [0.2, 0.4, 0.6, 0.8]) {
      await studio
        .id('picture-grid')
        .evaluate((grid, part) => (grid.scrollTop = grid.scrollHeight * part), part);
      await expect.poll(() => cells.locator('img').count()).toBeGreaterThan(20);
      expect(await cells.count()).toBeLessThan(400);
    }
    await cells.locator('button[tabindex="0"]').focus();
    await studio.page.keyboard.press('End');
    await expect(last).toBeFocused();
    await expect(last.locator('img')).toBeVisible();
    expect(await cells.count()).toBeLessThan(400);
    expect(await studio.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(3000);
  });

  await test.step('searched', async () => {
    await studio.id('picture-search').fill('98765');
    await expect(count).toHaveText('1 picture');
    await studio.id('picture-search').fill('picture 5');
    await expect(count).toHaveText('10,000 pictures');
    await studio.id('picture-search').fill('');
    await expect(count).toHaveText('100,000 pictures');
  });

  await test.step('all removed at once, and back', async () => {
    await studio.id('choose-all').click();
    await expect(count).toHaveText('100,000 chosen');
    await studio.id('remove-pictures').click();
    await expect(studio.id('no-pictures')).toBeVisible({ timeout: 60_000 });
    await expect(studio.id('tab-removed')).toContainText('100,000');
    await studio.id('data-undo').click();
    await expect(count).toHaveText('100,000 pictures', { timeout: 60_000 });
  });

  await test.step('compared', async () => {
    await studio.id('tab-lookAlikes').click();
    await expect(studio.id('look-alikes-count')).toHaveText(/^\d[\d,]* groups?$/, { timeout: 60_000 });
    // A hundred pictures have the same hash.
    await expect(studio.id('look-alike-group').first()).toContainText('Remove 99');
    expect(await studio.id('look-alike-group').count()).toBeLessThan(30);
  });
});
