import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import yazl from 'yazl';
import { violations } from './axe';
import { makeLookAlikes, portrait } from './pictures';
import { expect, test, type Studio } from './studio';

/** Writes a ZIP archive of files by their names. */
async function writeZip(path: string, files: Record<string, Buffer>): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

/** Imports what was dropped, and waits for its data set. */
async function importAll(studio: Studio): Promise<void> {
  await expect(studio.id('import-panel')).toBeVisible();
  await studio.id('import-size-32').click();
  await studio.id('import-start').click();
  await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
}

const chosenNames = (studio: Studio): Promise<(string | null)[]> =>
  studio
    .id('picture-grid')
    .locator('button[aria-pressed="true"]')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));

test('ZIP archives are read like folders, beside folders and files, and hostile ones are refused', async ({
  studio,
  folder,
}) => {
  const jpg = async (seed: number): Promise<Buffer> => portrait(seed).jpeg().toBuffer();
  await mkdir(join(folder, 'album'));
  await writeFile(join(folder, 'album', 'in folder.jpg'), await jpg(1));
  await writeFile(join(folder, 'single.png'), await portrait(2).png().toBuffer());
  const zip = join(folder, 'Scans.zip');
  await writeZip(zip, {
    'page 2.jpg': await jpg(3),
    'page 10.jpg': await jpg(4),
    '深/人像.png': await portrait(5).png().toBuffer(),
    'same as the single.png': await portrait(2).png().toBuffer(),
    'notes.txt': Buffer.from('Remember the milk.'),
    'inner.zip': Buffer.from('x'),
    '__MACOSX/._page 2.jpg': Buffer.from('x'),
  });

  await test.step('one that is damaged or locked is refused in words', async () => {
    const damaged = join(folder, 'broken.zip');
    await writeFile(damaged, (await readFile(zip)).subarray(0, 400));
    await studio.drop([damaged], studio.id('drop-zone'));
    await expect(studio.page.getByText('“broken.zip” is damaged or no ZIP archive')).toBeVisible();
    const locked = await readFile(zip);
    // The flag of every entry in the list of the archive says that it is encrypted.
    for (let at = locked.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0;) {
      locked.writeUInt16LE(locked.readUInt16LE(at + 8) | 1, at + 8);
      at = locked.indexOf('PK\u0001\u0002', at + 4, 'latin1');
    }
    const path = join(folder, 'locked.zip');
    await writeFile(path, locked);
    await studio.drop([path], studio.id('drop-zone'));
    await expect(studio.page.getByText('“locked.zip” is locked with a password')).toBeVisible();
    await expect(studio.id('import-panel')).toHaveCount(0);
  });

  await test.step('alone: previews, a project of its name', async () => {
    await studio.drop([zip], studio.id('drop-zone'));
    await expect(studio.id('import-panel')).toContainText('4 pictures found');
    const shown = (selector: string): Promise<number> =>
      studio
        .id('import-preview')
        .locator(selector)
        .evaluateAll((images) => images.filter((img) => (img as HTMLImageElement).naturalWidth > 0).length);
    await expect.poll(() => shown('.original img')).toBe(4);
    await expect.poll(() => shown('.seen img')).toBe(4);
    expect((await studio.page.evaluate(() => window.studio.call('projects.current')))!.name).toBe('Scans');
    await studio.page.getByRole('button', { name: 'Back without importing' }).click();
  });

  await test.step('mixed with a folder and a file', async () => {
    await studio.drop([join(folder, 'album'), zip, join(folder, 'single.png')], studio.id('drop-zone'));
    await importAll(studio);
    await studio.id('tab-report').click();
    await expect(studio.id('report-imported')).toHaveText('5 pictures imported');
    const why = studio.id('skipped-file');
    await expect(why.filter({ hasText: 'Scans.zip/notes.txt' })).toContainText('Not a picture');
    await expect(why.filter({ hasText: 'Scans.zip/inner.zip' })).toContainText('Archive inside an archive');
    await expect(why.filter({ hasText: 'Same picture as' })).toHaveCount(1);
    await expect(why).toHaveCount(3);
    await studio.id('tab-pictures').click();
    await expect(
      studio.id('picture-grid').getByRole('button', { name: 'Scans.zip/深/人像.png' }),
    ).toBeVisible();
  });

  await test.step('chosen with the dialog', async () => {
    await studio.page.getByRole('button', { name: 'Back to all data sets' }).click();
    await studio.answerOpenDialog([zip]);
    await studio.page.getByRole('button', { name: 'Choose files…' }).click();
    await expect(studio.id('import-panel')).toContainText('4 pictures found');
  });
});

test('pictures are searched, chosen, removed and taken back, with undo', async ({ studio, folder }) => {
  const { page } = studio;
  const album = join(folder, 'Album');
  await mkdir(join(album, 'Été'), { recursive: true });
  for (let i = 1; i <= 20; i++)
    await portrait(i)
      .png()
      .toFile(join(album, `face ${i}.png`));
  for (let i = 21; i <= 24; i++)
    await portrait(i)
      .png()
      .toFile(join(album, 'Été', `plage ${i}.png`));
  await studio.drop([album], studio.id('drop-zone'));
  await importAll(studio);
  const count = () => studio.id('picture-count');
  const cell = (name: string) => studio.id('picture-grid').getByRole('button', { name, exact: true });
  await expect(count()).toHaveText('24 pictures');

  await test.step('search', async () => {
    await studio.id('picture-search').fill('FACE 1');
    await expect(count()).toHaveText('11 pictures');
    await studio.id('picture-search').fill('été');
    await expect(count()).toHaveText('4 pictures');
    await studio.id('picture-search').fill('nothing of the kind');
    await expect(studio.id('no-pictures')).toBeVisible();
    await studio.id('picture-search').fill('');
    await expect(count()).toHaveText('24 pictures');
  });

  await test.step('choose with the mouse: one, a range, one more, one less', async () => {
    await cell('face 2.png').click();
    expect(await chosenNames(studio)).toEqual(['face 2.png']);
    await cell('face 5.png').click({ modifiers: ['Shift'] });
    await cell('face 9.png').click({ modifiers: ['ControlOrMeta'] });
    await cell('face 3.png').click({ modifiers: ['ControlOrMeta'] });
    expect(await chosenNames(studio)).toEqual(['face 2.png', 'face 4.png', 'face 5.png', 'face 9.png']);
    await expect(count()).toHaveText('4 chosen');
  });

  await test.step('remove with the key, undo and redo with keys', async () => {
    await page.keyboard.press('Delete');
    await expect(count()).toHaveText('20 pictures');
    await expect(studio.id('tab-removed')).toContainText('4');
    await expect(cell('face 4.png')).toHaveCount(0);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(count()).toHaveText('24 pictures');
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect(count()).toHaveText('20 pictures');
    // The button of the message does the same.
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(count()).toHaveText('24 pictures');
    await cell('face 7.png').click();
    await studio.id('remove-pictures').click();
    await expect(count()).toHaveText('23 pictures');
    await studio.id('toast').getByRole('button', { name: /undo/i }).last().click();
    await expect(count()).toHaveText('24 pictures');
  });

  await test.step('with the keyboard alone', async () => {
    await cell('face 1.png').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(cell('face 3.png')).toBeFocused();
    expect(await chosenNames(studio)).toEqual(['face 1.png', 'face 2.png', 'face 3.png']);
    await page.keyboard.press('Escape');
    expect(await chosenNames(studio)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+A');
    await expect(count()).toHaveText('24 chosen');
    await page.keyboard.press('Escape');
    await cell('face 1.png').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Delete');
    await expect(count()).toHaveText('23 pictures');
  });

  await test.step('counts follow, also after the studio was opened anew', async () => {
    const [dataset] = await page.evaluate(() => window.studio.call('datasets.list'));
    expect(dataset).toMatchObject({ count: 23, removed: 1 });
    await studio.newRun();
    await expect(studio.id('new-run-form')).toContainText('23 pictures');
    await studio.reopen();
    await studio.openRecent();
    await studio.go('data');
    await expect(studio.id('dataset-card')).toContainText('23 pictures');
    await studio.id('dataset-card').locator('.open').click();
  });

  await test.step('and back', async () => {
    await studio.id('tab-removed').click();
    await expect(studio.id('removed-pictures')).toBeVisible();
    await cell('face 1.png').click();
    await studio.id('restore-pictures').click();
    await expect(studio.id('no-pictures')).toContainText('Nothing is removed');
    await studio.id('tab-pictures').click();
    await expect(count()).toHaveText('24 pictures');
    expect(await violations(studio)).toEqual([]);
  });
});

test('a run goes on with the pictures that it began with, whatever is removed meanwhile', async ({
  studio,
}) => {
  const { page } = studio;
  await studio.newProject('Frozen');
  await studio.drawFaces(24, 32);
  const train = async (removal: boolean): Promise<number> => {
    await studio.startSmallTraining(80, 40);
    await studio.waitForState('training');
    const [run] = await page.evaluate(() => window.studio.call('runs.list'));
    await page.evaluate((runId) => window.studio.call('runs.pause', { runId }), run!.id);
    await studio.waitForState('paused');
    expect(await studio.step()).toBeLessThan(80);
    if (removal) {
      await page.evaluate(async () => {
        const [dataset] = await window.studio.call('datasets.list');
        const positions = [0, 1, 2, 3, 9, 17, 23];
        await window.studio.call('datasets.removePictures', { datasetId: dataset!.id, positions });
      });
    }
    await page.evaluate((runId) => window.studio.call('runs.resume', { runId }), run!.id);
    await studio.waitForState('finished');
    return run!.id;
  };
  const one = await train(false);
  const two = await train(true);
  const [first, second] = await page.evaluate(
    async (ids) =>
      Promise.all(ids.map((runId) => window.studio.call('runs.metrics', { runId, points: 1000 }))),
    [one, two],
  );
  expect(first).toHaveLength(80);
  expect(second).toEqual(first);
});

test('look-alikes are reviewed: the best stays, the rest goes, and all comes back', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  const messy = join(folder, 'Copies');
  await makeLookAlikes(messy);
  await studio.look('dark', 'en');
  await studio.go('projects');
  await studio.drop([messy], studio.id('drop-zone'));
  await importAll(studio);
  await studio.id('tab-lookAlikes').click();
  const groups = studio.id('look-alike-group');
  await expect(groups).toHaveCount(2);
  await expect(studio.id('look-alikes-count')).toHaveText('2 groups');

  await test.step('the largest source is kept unless another one is chosen', async () => {
    const first = groups.filter({ has: page.getByRole('radio', { name: 'a large.png' }) });
    await expect(first.getByRole('radio')).toHaveCount(3);
    await expect(first.getByRole('radio', { name: 'a large.png' })).toBeChecked();
    await first.getByText('96 × 96').first().click();
    await expect(first.getByRole('radio', { name: 'a large.png' })).not.toBeChecked();
    await first.locator('label', { hasText: '300 × 300' }).click();
    await expect(first.getByRole('radio', { name: 'a large.png' })).toBeChecked();
  });

  await test.step('a group can be left alone', async () => {
    await groups.nth(1).getByTestId('look-alike-keep-all').click();
    await expect(groups.nth(1).getByTestId('look-alike-remove')).toBeDisabled();
    await groups.nth(1).getByTestId('look-alike-keep-all').click();
    await expect(groups.nth(1).getByTestId('look-alike-remove')).toBeEnabled();
  });

  await test.step('all is removed at once and comes back', async () => {
    await expect(studio.id('look-alikes-remove-all')).toHaveText(/Remove 3 pictures/);
    await studio.id('look-alikes-remove-all').click();
    await expect(studio.id('no-look-alikes')).toBeVisible();
    await expect(studio.id('tab-removed')).toContainText('3');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(groups).toHaveCount(2);
  });

  await test.step('a single group', async () => {
    await groups.first().getByTestId('look-alike-remove').click();
    await expect(groups).toHaveCount(1);
    await studio.id('data-undo').click();
    await expect(groups).toHaveCount(2);
  });

  await test.step('the threshold decides, and the keyboard moves it', async () => {
    await studio.id('look-alikes-distance').focus();
    await page.keyboard.press('Home');
    await expect(studio.id('look-alikes-distance')).toHaveValue('0');
    await expect(studio.id('look-alikes-count')).not.toContainText('Comparing');
    const strict = await groups.count();
    expect(strict).toBeLessThan(2);
  });
  expect(await violations(studio)).toEqual([]);
});

test('statistics show sizes, the mean and colours, and follow what is removed', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  const two = join(folder, 'Two');
  await mkdir(two);
  const plain = (width: number, height: number, background: string) =>
    sharp({ create: { width, height, channels: 3, background } });
  await plain(60, 90, '#ff0000').png().toFile(join(two, 'a red.png'));
  await plain(400, 300, '#0000ff').png().toFile(join(two, 'b blue.png'));
  await studio.look('dark', 'en');
  await studio.go('projects');
  await studio.drop([two], studio.id('drop-zone'));
  await importAll(studio);
  await studio.id('tab-statistics').click();
  await expect(studio.id('statistics-sizes')).toContainText('60 × 90');
  await expect(studio.id('statistics-sizes')).toContainText('400 × 300');
  const mean = (): Promise<number[]> =>
    studio
      .id('mean-picture')
      .locator('canvas')
      .evaluate((canvas) => [
        ...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(16, 16, 1, 1).data.slice(0, 3),
      ]);
  await expect.poll(mean).toEqual([128, 0, 128]);
  await expect(studio.id('statistics-colours')).toContainText('#ff0000');
  await expect(studio.id('statistics-colours')).toContainText('#0000ff');
  expect(await violations(studio)).toEqual([]);

  await studio.id('tab-pictures').click();
  await studio.id('picture-grid').getByRole('button', { name: 'b blue.png' }).click();
  await page.keyboard.press('Delete');
  await expect(studio.id('picture-count')).toHaveText('1 picture');
  await studio.id('tab-statistics').click();
  await expect.poll(mean).toEqual([255, 0, 0]);
  await expect(studio.id('statistics-sizes')).not.toContainText('400 × 300');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(mean).toEqual([128, 0, 128]);
});

test('all of it in Chinese and light, without violations', async ({ studio, folder }) => {
  const messy = join(folder, 'Copies');
  await makeLookAlikes(messy, 30);
  await studio.look('light', 'zh-CN');
  await studio.go('projects');
  await studio.drop([messy], studio.id('drop-zone'));
  await importAll(studio);
  for (const [tab, text] of [
    ['lookAlikes', '2 组'],
    ['statistics', '平均图片'],
    ['removed', '没有移除任何图片'],
    ['report', '图片'],
    ['pictures', '35 张图片'],
  ] as const) {
    await studio.id(`tab-${tab}`).click();
    await expect(studio.page.getByRole('tabpanel')).toContainText(text);
    expect(await violations(studio), tab).toEqual([]);
  }
});
