import { mkdir, writeFile } from 'node:fs/promises';
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
  await studio.drop([messy], studio.id('drop-zone'), async () => {
    await expect(studio.id('drop-zone')).toContainText('Takes folders and JPG, PNG, WebP');
  });
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
  const expected: Record<string, string> = {};
  for (const [names, reason] of Object.entries(skipped)) {
    const name = names.split('|').find((candidate) => candidate in reasons);
    expected[name ?? names] = reason;
  }
  expect(reasons).toEqual(expected);

  // The same in the window, in words.
  const words: Record<string, RegExp> = {
    duplicate: /Same picture as/,
    tooSmall: /Too small/,
    corrupt: /Damaged/,
    notPicture: /Not a picture/,
  };
  await expect(studio.id('skipped-file')).toHaveCount(Object.keys(expected).length);
  for (const [name, reason] of Object.entries(expected)) {
    await expect(studio.id('skipped-file').filter({ hasText: name })).toContainText(words[reason]!);
    await expect(studio.id(`reason-${reason}`)).toBeVisible();
  }

  // Every picture stands upright with its colours: red above, blue below; also the one that lay on its side.
  const pictures = await studio.page.evaluate(
    (id) => window.studio.call('datasets.pictures', { datasetId: id, offset: 0, limit: 50 }),
    datasets[0]!.id,
  );
  expect(pictures).toHaveLength(good.length);
  for (const { name, url } of pictures) {
    const [above, below] = await studio.page.evaluate(async (url) => {
      const img = new Image();
      img.crossOrigin = 'anonymous';
      img.src = url;
      await img.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
      const context = canvas.getContext('2d')!;
      context.drawImage(img, 0, 0);
      const at = (y: number): [number, number, number] => {
        const [r, g, b] = context.getImageData(32, y, 1, 1).data;
        return [r!, g!, b!];
      };
      return [at(8), at(56)] as const;
    }, url);
    if (name.includes('grey')) {
      for (const [r, g, b] of [above, below])
        expect(Math.max(r, g, b) - Math.min(r, g, b), name).toBeLessThan(8);
    } else {
      expect(above[0] - above[2], `${name}: red above, ${above}`).toBeGreaterThan(60);
      expect(below[2] - below[0], `${name}: blue below, ${below}`).toBeGreaterThan(60);
    }
  }
});

test('a cancelled import leaves nothing behind', async ({ studio, folder }) => {
  const many = join(folder, 'many');
  await makeManyPictures(many, 160);
  await studio.newProject('Cancelled');
  await studio.go('data');
  await studio.drop([many], studio.id('drop-zone').first());
  await studio.id('import-start').click();
  // In the middle: some pictures are in, most are not.
  await studio.page.evaluate(
    () =>
      new Promise<void>((done) => {
        const end = window.studio.on('import', ({ imported }) => {
          if (imported === 0) return;
          end();
          done();
        });
      }),
  );
  await studio.id('import-cancel').first().click();
  await expect(studio.id('import-progress')).toHaveCount(0);
  await expect(studio.id('dataset-card')).toHaveCount(0);
  expect(await studio.page.evaluate(() => window.studio.call('datasets.list'))).toEqual([]);
  await studio.reopen();
  await studio.openRecent();
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
  // Its card has the same way, under the secondary button of the mouse.
  await studio.id('dataset-card').click({ button: 'right' });
  await studio.page.getByRole('menuitem', { name: /remove/i }).click();
  await expect(studio.id('dataset-card')).toHaveCount(0);
});

test('a folder is chosen with the dialog; one without a picture is refused in words', async ({
  studio,
  folder,
}) => {
  await mkdir(join(folder, 'letters'));
  await writeFile(join(folder, 'letters', 'a.txt'), 'A letter.');
  await makeManyPictures(join(folder, 'photos'), 2);
  await studio.newProject('Letters');
  await studio.go('data');
  await studio.drop([join(folder, 'letters')], studio.id('drop-zone').first());
  await expect(studio.page.getByText(/No usable picture was found in “letters”/)).toBeVisible();
  await expect(studio.id('import-panel')).toHaveCount(0);

  await studio.answerOpenDialog([]);
  await studio.id('choose-folder').first().click();
  await expect(studio.id('choose-folder').first()).toBeEnabled();
  await expect(studio.id('import-panel')).toHaveCount(0);
  await studio.answerOpenDialog([join(folder, 'photos')]);
  await studio.id('choose-folder').first().click();
  await expect(studio.id('import-panel')).toContainText('2 pictures found');
});
