import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { violations } from './axe';
import { expect, test } from './studio';

/** Photos of several sizes, one too small to be cut from, and a file that only calls itself a picture. */
async function photos(folder: string): Promise<void> {
  await mkdir(folder);
  const stripes = (width: number, height: number, n: number): Promise<Buffer> =>
    sharp(
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
        <rect width="100%" height="100%" fill="rgb(${40 * n},120,90)"/>
        ${Array.from({ length: 12 }, (_, i) => `<path d="M0 ${i * 20} L${width} ${i * (14 + n)}" stroke="white" stroke-width="${1 + (i % 4)}"/>`).join('')}
      </svg>`),
    )
      .png()
      .toBuffer();
  for (const [n, [width, height]] of [
    [200, 140],
    [140, 200],
    [700, 300],
    [128, 128],
  ].entries())
    await writeFile(join(folder, `photo ${n}.png`), await stripes(width!, height!, n));
  await writeFile(join(folder, 'small.png'), await stripes(90, 200, 5));
  await writeFile(join(folder, 'broken.jpg'), 'This is no picture.');
}

test('whole photos are learned by SRGAN', async ({ studio, folder }) => {
  const { page } = studio;
  const set = join(folder, 'photos');
  await photos(set);
  await studio.newProject('Photos');
  await studio.look('dark', 'en');

  await test.step('photos are imported whole; what cannot be used is named', async () => {
    await studio.go('data');
    await studio.drop([set], studio.id('drop-zone').first());
    await expect(studio.id('import-panel')).toBeVisible();
    await studio.id('import-keep-photos').click();
    await studio.id('import-longest-512').click();
    expect(await violations(studio)).toEqual([]);
    await studio.id('import-start').click();
    await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
    const [data] = await page.evaluate(() => window.studio.call('datasets.list'));
    expect(data).toMatchObject({ content: 'photos', count: 4, skipped: 2, smallestSide: 128 });
    await studio.id('tab-report').click();
    await expect(page.getByText('small.png')).toBeVisible();
    await expect(page.getByText('broken.jpg')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('the form offers SRGAN alone, and names its content network', async () => {
    await studio.newRun();
    await expect(studio.id('system-srgan').locator('input')).toBeChecked();
    await expect(studio.id('problem')).toHaveCount(0);
    await expect(page.getByText('ResNet50').first()).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('it goes through both phases, with pictures before, after and as they were', async () => {
    await studio.showSettings();
    await studio.train({
      batchSize: 2,
      'pretrain.steps': 2,
      steps: 4,
      sampleEvery: 2,
      checkpointEvery: 2,
      'generator.blocks': 1,
    });
    await studio.waitForState('finished');
    await studio.expectSheet(3 * 128, 3 * 128);
    await expect(studio.id('sheet-columns').locator('.column')).toHaveCount(4);
    await expect(studio.id('sheet-psnr')).toContainText('PSNR');
    await expect(studio.id('psnr-chart')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('the path leads from phase to phase, each with charts of its own', async () => {
    const [pixels, adversarial] = [studio.id('phase-pixels'), studio.id('phase-adversarial')];
    await expect(adversarial).toHaveAttribute('aria-selected', 'true');
    await expect(pixels).toHaveAttribute('data-state', 'done');
    for (const chart of ['loss-chart', 'answer-chart', 'own-loss-chart'])
      await expect(studio.id(chart)).toBeVisible();
    await adversarial.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(pixels).toBeFocused();
    await expect(pixels).toHaveAttribute('aria-selected', 'true');
    await expect(studio.id('loss-chart')).toHaveCount(0);
    await expect(studio.id('own-loss-chart')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('Faces does not offer it', async () => {
    const models = await page.evaluate(() => window.studio.call('models.list'));
    expect(models.filter(({ kind }) => kind === 'checkpoint')).toEqual([]);
  });

  await test.step('none of it is out of reach in Chinese', async () => {
    await studio.look('light', 'zh-CN');
    await studio.go('data');
    await expect(page.getByText('small.png')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
    await studio.go('train');
    for (const phase of ['pixels', 'adversarial'] as const) {
      await studio.id(`phase-${phase}`).click();
      await expect(studio.id('own-loss-chart')).toBeVisible();
      expect(await violations(studio)).toEqual([]);
    }
    await studio.newRun();
    await expect(page.getByText('ResNet50').first()).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });
});
