import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from './studio';

const side = 28;
const count = 300;

/** The segments of the digits on a display: top, the upper left and right, middle, the lower left and right, bottom. */
const segments = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
];

/** Pixels of a digit, a little moved with its number: no two pictures are equal. */
function drawDigit(n: number): Buffer {
  const pixels = Buffer.alloc(side * side);
  const lit = segments[n % 10]!;
  const [left, top] = [5 + (Math.floor(n / 10) % 6), 3 + (Math.floor(n / 60) % 5)];
  const bar = (x: number, y: number, width: number, height: number): void => {
    for (let row = y; row < y + height; row++)
      pixels.fill(255 - (n % 7), row * side + x, row * side + x + width);
  };
  const bars: [number, number, number, number][] = [
    [left, top, 12, 3],
    [left, top, 3, 10],
    [left + 9, top, 3, 10],
    [left, top + 8, 12, 3],
    [left, top + 9, 3, 10],
    [left + 9, top + 9, 3, 10],
    [left, top + 17, 12, 3],
  ];
  bars.forEach((shape, i) => lit[i] === '1' && bar(...shape));
  return pixels;
}

test('digits from an idx file are learned by the vanilla GAN', async ({ studio, folder }) => {
  const { page } = studio;
  const header = (...numbers: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
    return bytes;
  };
  const digits = join(folder, 'digits-idx3-ubyte.gz');
  const labels = join(folder, 'digits-idx1-ubyte');
  const pictures = Array.from({ length: count }, (_, n) => drawDigit(n));
  await writeFile(digits, gzipSync(Buffer.concat([header(0x0803, count, side, side), ...pictures])));
  await writeFile(labels, Buffer.concat([header(0x0801, count), Buffer.alloc(count)]));
  await studio.newProject('Digits');

  await test.step('the file is grey pictures, its labels are left out', async () => {
    await studio.go('data');
    await studio.drop([digits, labels], studio.id('drop-zone').first());
    await expect(studio.id('import-panel')).toBeVisible();
    await expect(studio.id('import-start')).toContainText('300');
    const previews = studio.id('import-preview').locator('img[src*="preview=28"][src*="grey=1"]');
    await expect
      .poll(() =>
        previews.evaluateAll(
          (images) => (images as HTMLImageElement[]).filter(({ naturalWidth }) => naturalWidth === 28).length,
        ),
      )
      .toBeGreaterThanOrEqual(3);
    await studio.id('import-start').click();
    await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
    const [data] = await page.evaluate(() => window.studio.call('datasets.list'));
    expect(data).toMatchObject({ content: 'grey', imageSize: 28, count, skipped: 1 });
    await studio.id('tab-report').click();
    await expect(studio.id('skipped-file')).toContainText('Labels, no pictures');
  });

  await test.step('the form offers what learns from them, and says what does not', async () => {
    await studio.newRun();
    await expect(studio.id('system-vanilla').locator('input')).toBeChecked();
    await expect(studio.id('problem')).toHaveCount(0);
    await studio.id('system-dcgan').click();
    await expect(studio.id('problem')).toContainText('learns from colour ones');
    await expect(studio.id('train-start')).toBeDisabled();
    await studio.id('system-vanilla').click();
    await expect(studio.id('problem')).toHaveCount(0);
    await expect(studio.id('augment-preview')).toHaveCount(0);
  });

  await test.step('it trains, with samples and losses', async () => {
    await studio.id('expert').click();
    await studio.id('group-keeping').getByRole('button').first().click();
    await studio.type('field-steps', 200);
    await studio.type('field-batchSize', 16);
    await studio.type('field-sampleEvery', 50);
    await studio.type('field-checkpointEvery', 100);
    await studio.id('train-start').click();
    await expect(studio.id('run-view')).toBeVisible();
    await studio.waitForState('finished');
    await expect(studio.id('loss-chart').locator('.now').first()).toHaveText(/\d/);
    const sheet = studio.id('sample-gallery').locator('img');
    await expect
      .poll(() => sheet.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]))
      .toEqual([5 * side, 5 * side]);
    // Grey, and no flat picture.
    const pixels = await sheet.evaluate((img: HTMLImageElement) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
      const context = canvas.getContext('2d')!;
      context.drawImage(img, 0, 0);
      return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
    });
    const greys = pixels.filter((_, i) => i % 4 === 0);
    expect(greys).toEqual(pixels.filter((_, i) => i % 4 === 1));
    expect(greys).toEqual(pixels.filter((_, i) => i % 4 === 2));
    expect(Math.max(...greys) - Math.min(...greys)).toBeGreaterThan(100);
    const metrics = await page.evaluate(async () => {
      const [run] = await window.studio.call('runs.list');
      return window.studio.call('runs.metrics', { runId: run!.id, points: 1000 });
    });
    expect(metrics.length).toBeGreaterThan(5);
    for (const { lossG, lossD } of metrics)
      expect(Number.isFinite(lossG) && Number.isFinite(lossD)).toBe(true);
  });

  await test.step('its digits can be looked at in Faces', async () => {
    await studio.go('faces');
    const answer = await page.evaluate(async () => {
      const models = await window.studio.call('models.list');
      const { id } = models.find(({ system }) => system === 'vanilla')!;
      const point = { seed: 1, variety: 1, strength: 1, edits: {} };
      const { width, pictures } = await window.studio.call('faces.render', { modelId: id, points: [point] });
      return {
        width,
        bytes: pictures[0]!.length,
        directions: (await window.studio.call('models.directions', { modelId: id })).length,
      };
    });
    expect(answer).toMatchObject({ width: side, bytes: side * side * 4 });
    expect(answer.directions).toBeGreaterThan(3);
  });
});
