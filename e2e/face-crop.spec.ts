import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { makeDrawnPages, type DrawnPages } from './drawn-pages';
import { expect, projectFolder, test, type Studio } from './studio';

/** Pictures with faces that come with the detector of photos. */
const samples = join(projectFolder, 'node_modules', '@vladmandic', 'face-api', 'demo');

/** What an import of the newest data set says of itself. */
const newest = (studio: Studio) =>
  studio.page.evaluate(async () => {
    const [first] = await window.studio.call('datasets.list');
    const detail = await window.studio.call('datasets.get', { datasetId: first!.id });
    const pictures = await window.studio.call('datasets.pictures', {
      datasetId: first!.id,
      offset: 0,
      limit: 100,
    });
    return { detail, names: pictures.map(({ name }) => name) };
  });

/** Waits until every preview has been searched, and answers with the number of faces in each. */
async function facesInPreviews(studio: Studio): Promise<number[]> {
  const previews = studio.id('face-preview');
  await expect(async () => {
    const answers = await previews.evaluateAll((items) =>
      items.map((item) => (item as HTMLElement).dataset.faces),
    );
    expect(answers.every((answer) => answer !== undefined)).toBe(true);
  }).toPass({ timeout: 120_000 });
  return previews.evaluateAll((items) => items.map((item) => Number((item as HTMLElement).dataset.faces)));
}

async function importAndReport(studio: Studio): Promise<void> {
  await studio.id('import-start').click();
  await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 180_000 });
  await studio.id('tab-report').click();
  await expect(studio.id('report-imported')).toBeVisible();
}

async function expectNoViolations(studio: Studio, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page: studio.page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

test('faces in photos: several of one picture become several pictures', async ({ studio, folder }) => {
  test.setTimeout(400_000);
  const photos = join(folder, 'photos');
  await mkdir(photos);
  const { faceless } = await makeDrawnPages(folder);
  await copyFile(faceless, join(photos, 'landscape.png'));
  await studio.newProject('Photos');
  await studio.go('data');
  // The samples are taken where they lie.
  await studio.drop(
    [join(samples, 'sample1.jpg'), join(samples, 'sample5.jpg'), join(photos, 'landscape.png')],
    studio.id('drop-zone').first(),
  );
  await expect(studio.id('import-panel')).toBeVisible();
  await studio.id('import-size-32').click();
  await studio.id('import-crop-face').click();
  await expect(studio.id('face-kind-photo').locator('input')).toBeChecked();
  const found = await facesInPreviews(studio);
  expect(found.filter((count) => count === 0)).toHaveLength(1);
  expect(Math.max(...found)).toBeGreaterThanOrEqual(4);
  // The cuts that are shown are as the network will see them.
  const cuts = studio.id('face-previews').locator('img[src*="crop=face"]');
  await expect(cuts).toHaveCount(found.reduce((sum, count) => sum + count, 0));
  await expect
    .poll(() => cuts.evaluateAll((images) => images.map((img) => (img as HTMLImageElement).naturalWidth)))
    .toEqual(found.flatMap((count) => Array.from({ length: count }, () => 32)));
  await expectNoViolations(studio, 'photos, light');

  await importAndReport(studio);
  const { detail, names } = await newest(studio);
  expect(names).toHaveLength(found.reduce((sum, count) => sum + count, 0));
  expect(names.slice(0, 3)).toEqual(['sample1.jpg#1', 'sample1.jpg#2', 'sample1.jpg#3']);
  expect(names).toContain('sample5.jpg#4');
  expect(detail.report.imported).toBe(names.length);
  expect(detail.report.skipped).toEqual([{ name: 'landscape.png', reason: 'noFace' }]);
  expect(detail.options).toMatchObject({ crop: 'face', faces: { kind: 'photo', missing: 'skip' } });
  await expect(studio.id('skipped-file')).toContainText(['No face found']);
});

test('faces in drawings, in Chinese: the margin, the centre, and a folder without any', async ({
  studio,
  folder,
}) => {
  test.setTimeout(400_000);
  const pages: DrawnPages = await makeDrawnPages(folder);
  await studio.look('dark', 'zh-CN');
  await studio.newProject('Drawings');
  await studio.go('data');
  await studio.drop([pages.folder], studio.id('drop-zone').first());
  await expect(studio.id('import-panel')).toBeVisible();
  await studio.id('import-size-64').click();
  await studio.id('import-crop-face').click();
  await studio.id('face-kind-drawing').click();
  const found = await facesInPreviews(studio);
  expect([...found].sort()).toEqual(Object.values(pages.faces).sort());
  await expect(studio.id('face-previews')).toContainText('没有找到脸，不导入');

  // More room around the faces: the frames grow.
  const frame = studio.id('face-previews').locator('rect').first();
  const before = Number(await frame.getAttribute('width'));
  await studio.type('face-margin', 40);
  await expect.poll(async () => Number(await frame.getAttribute('width'))).toBeGreaterThan(before);
  await studio.id('face-missing-centre').click();
  await expect(studio.id('face-previews')).toContainText('没有找到脸，改用居中裁剪');
  await expectNoViolations(studio, 'drawings, dark, Chinese');
  await studio.id('face-missing-skip').click();

  await importAndReport(studio);
  const { detail, names } = await newest(studio);
  const expected = Object.entries(pages.faces).flatMap(([name, count]) =>
    count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}#${i + 1}`),
  );
  expect([...names].sort()).toEqual(expected.sort());
  expect(detail.options.faces).toEqual({ kind: 'drawing', margin: 0.4, missing: 'skip' });
  await expect(studio.id('skipped-file')).toContainText(['没有找到脸']);

  // With nothing but pictures without a face the import fails in words, and nothing is kept.
  await studio.go('data');
  await studio.page.getByRole('button', { name: '返回全部数据集' }).click();
  await studio.drop([pages.faceless], studio.id('drop-zone').first());
  await expect(studio.id('import-panel')).toBeVisible();
  await studio.id('import-start').click();
  await expect(studio.page.getByText('中没有找到脸')).toBeVisible({ timeout: 180_000 });
  expect(await studio.page.evaluate(() => window.studio.call('datasets.list'))).toHaveLength(1);
});
