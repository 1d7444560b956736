import { join } from 'node:path';
import { makeManyPictures, makeMessyFolder } from './pictures';
import { expect, test } from './studio';

test('a messy folder is dropped: what is usable comes in, the rest is reported', async ({
  studio,
  folder,
}) => {
  const messy = join(folder, 'My pictures');
  const { good, skipped } = await makeMessyFolder(messy);

  // On the start page the folder becomes a project.
  await studio.drop([messy], studio.id('drop-zone'));
  await expect(studio.id('import-panel')).toBeVisible();
  await studio.id('import-size-64').click();

  // The preview shows what the network will see, and follows the choice of the crop.
  const previews = studio.id('import-preview').locator('img[src*="preview=64"]');
  const right = (images: (SVGElement | HTMLElement)[]): number =>
    (images as HTMLImageElement[]).filter((img) => img.naturalWidth === 64 && img.naturalHeight === 64)
      .length;
  await expect.poll(() => previews.evaluateAll(right)).toBeGreaterThanOrEqual(3);
  await studio.id('import-crop-fit').click();
  await expect(studio.id('import-preview').locator('img[src*="crop=fit"]').first()).toBeVisible();
  await studio.id('import-crop-centre').click();

  await studio.id('import-start').click();
  await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
  await studio.id('tab-report').click();
  await expect(studio.id('report-imported')).toContainText(String(good.length));

  const datasets = await studio.page.evaluate(() => window.studio.call('datasets.list'));
  const detail = await studio.page.evaluate(
    (id) => window.studio.call('datasets.get', { datasetId: id }),
    datasets[0]!.id,
  );
  const reasons = Object.fromEntries(detail.report.skipped.map(({ name, reason }) => [name, reason]));
  for (const [names, reason] of Object.entries(skipped)) {
    const name = names.split('|').find((candidate) => candidate in reasons);
    expect(name && reasons[name], names).toBe(reason);
  }
  expect(Object.keys(reasons)).toHaveLength(Object.keys(skipped).length);
  for (const reason of new Set(Object.values(skipped)))
    await expect(studio.id(`reason-${reason}`)).toBeVisible();

  // The picture that lay on its side stands upright: red above, blue below.
  const pictures = await studio.page.evaluate(
    (id) => window.studio.call('datasets.pictures', { datasetId: id, offset: 0, limit: 50 }),
    datasets[0]!.id,
  );
  const turned = pictures.find(({ name }) => name.endsWith('turned.jpg'))!;
  const colours = await studio.page.evaluate(async (url) => {
    const img = new Image();
    img.src = url;
    await img.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 64];
    const context = canvas.getContext('2d')!;
    context.drawImage(img, 0, 0);
    try {
      return [8, 56].map((y) => [...context.getImageData(32, y, 1, 1).data.slice(0, 3)]);
    } catch {
      return null;
    }
  }, turned.url);
  if (colours) {
    expect(colours[0]![0]).toBeGreaterThan(150);
    expect(colours[1]![2]).toBeGreaterThan(150);
  } else {
    throw new Error('the picture could not be read back');
  }
});

test('a cancelled import leaves nothing behind', async ({ studio, folder }) => {
  const many = join(folder, 'many');
  await makeManyPictures(many, 160);
  await studio.newProject('Cancelled');
  await studio.go('data');
  await studio.drop([many], studio.id('drop-zone').first());
  await studio.id('import-start').click();
  await studio.id('import-cancel').first().click();
  await expect(studio.id('import-progress')).toHaveCount(0);
  expect(await studio.page.evaluate(() => window.studio.call('datasets.list'))).toEqual([]);
  await studio.reopen();
  await studio.id('project-card').locator('.open').first().click();
  expect(await studio.page.evaluate(() => window.studio.call('datasets.list'))).toEqual([]);
});

test('a removed data set comes back with Undo', async ({ studio }) => {
  await studio.newProject('Undo');
  await studio.drawFaces();
  await studio.id('dataset-menu').click();
  await studio.page.getByRole('menuitem', { name: /remove/i }).click();
  await expect(studio.id('dataset-card')).toHaveCount(0);
  await studio.id('toast').getByRole('button', { name: /undo/i }).click();
  await expect(studio.id('dataset-card')).toHaveCount(1);
});

test('a folder without a picture is refused in words', async ({ studio, folder }) => {
  const { mkdir, writeFile } = await import('node:fs/promises');
  await mkdir(join(folder, 'letters'));
  await writeFile(join(folder, 'letters', 'a.txt'), 'A letter.');
  await studio.newProject('Letters');
  await studio.go('data');
  await studio.drop([join(folder, 'letters')], studio.id('drop-zone').first());
  await expect(studio.page.getByText(/No usable picture was found in “letters”/)).toBeVisible();
});
