import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './studio';

const side = 32;
const count = 40;

/** Shape n as an array of NumPy: a table, its size and the height of its legs a little different from the others'. */
function tables(): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, ${side}, ${side}, ${side}), }`;
  const header = `${text.padEnd(117)}\n`;
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(header.length, 8);
  const voxels = Buffer.alloc(count * side ** 3);
  for (let n = 0; n < count; n++) {
    const [edge, height] = [4 + (n % 5), 12 + Math.floor(n / 5)];
    const isInside = (v: number): boolean => v >= edge && v < side - edge;
    const isLeg = (v: number): boolean => isInside(v) && (v < edge + 3 || v >= side - edge - 3);
    for (let x = 0; x < side; x++)
      for (let y = 0; y < side; y++)
        for (let z = 0; z < height + 3; z++) {
          const isTop = z >= height && isInside(x) && isInside(y);
          if (isTop || (z < height && isLeg(x) && isLeg(y)))
            voxels[((n * side + x) * side + y) * side + z] = 1;
        }
  }
  return Buffer.concat([head, Buffer.from(header), voxels]);
}

test('shapes from a NumPy file are learned by the 3D-GAN', async ({ studio, folder }) => {
  const { page } = studio;
  const file = join(folder, 'tables.npy');
  await writeFile(file, tables());
  await studio.newProject('Shapes');

  await test.step('the file is imported as volumes, which lists show as pictures', async () => {
    await studio.go('data');
    await studio.drop([file], studio.id('drop-zone').first());
    await expect(studio.id('import-shapes')).toBeVisible();
    await expect(studio.id('import-up')).toBeVisible();
    await expect(studio.id('import-crop')).toHaveCount(0);
    await studio.id('import-start').click();
    await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
    const [data] = await page.evaluate(() => window.studio.call('datasets.list'));
    expect(data).toMatchObject({ content: 'volumes', imageSize: side, count, skipped: 0 });
  });

  await test.step('the form offers what learns from them, and says what does not', async () => {
    await studio.newRun();
    await expect(studio.id('system-gan3d').locator('input')).toBeChecked();
    await expect(studio.id('problem')).toHaveCount(0);
    await studio.id('system-dcgan').click();
    await expect(studio.id('problem')).toContainText('learns from colour ones');
    await studio.id('system-gan3d').click();
    await expect(studio.id('problem')).toHaveCount(0);
  });

  await test.step('it trains a small net, with shaded shapes as samples', async () => {
    await studio.showSettings();
    const channels = (net: string): Record<string, number> =>
      Object.fromEntries([0, 1, 2].map((i) => [`${net}.channels.${i}`, 4]));
    await studio.train({
      steps: 4,
      batchSize: 4,
      sampleEvery: 2,
      checkpointEvery: 2,
      ...channels('generator'),
      ...channels('discriminator'),
    });
    await studio.waitForState('finished');
    await studio.expectSheet(3 * 96, 3 * 96);
  });

  await test.step('its run leads to Shapes; Faces does not offer it', async () => {
    await studio.id('run-menu').click();
    await page.getByRole('menuitem', { name: 'Open in Shapes' }).click();
    await expect(studio.id('rail-shapes')).toHaveAttribute('aria-current', 'page');
    await expect(studio.id('shape-model').locator('option:checked')).toHaveText('tables.npy · step 4');
    await expect(studio.id('shape-viewer')).toBeVisible();
    await expect(page.locator('[data-testid="wall-shape"][data-seed="1"]')).toHaveAttribute(
      'data-drawn',
      'true',
      { timeout: 60_000 },
    );
    await studio.go('faces');
    await expect(studio.id('model').locator('option', { hasText: 'step 4' })).toHaveCount(0);
  });
});
