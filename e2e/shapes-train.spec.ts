import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './studio';
import { violations } from './axe';

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

/** Of a binary STL file: every edge must have two triangles, in opposite directions; the longest side of its box. */
function edgesOf(bytes: Buffer): { triangles: number; high: number } {
  const triangles = bytes.readUInt32LE(80);
  const edges = new Map<string, number>();
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  for (let i = 0; i < triangles; i++) {
    const corners = [0, 1, 2].map((corner) => {
      const place = [0, 1, 2].map((axis) => bytes.readFloatLE(84 + 50 * i + 12 + 12 * corner + 4 * axis));
      place.forEach((value, axis) => {
        low[axis] = Math.min(low[axis]!, value);
        high[axis] = Math.max(high[axis]!, value);
      });
      return place.join();
    });
    corners.forEach((from, corner) => {
      const edge = `${from} ${corners[(corner + 1) % 3]!}`;
      edges.set(edge, (edges.get(edge) ?? 0) + 1);
    });
  }
  for (const [edge, count] of edges)
    expect([count, edges.get(edge.split(' ').reverse().join(' '))]).toEqual([1, 1]);
  return { triangles, high: Math.max(...high.map((value, axis) => value - low[axis]!)) };
}

test('shapes from a NumPy file are learned by the 3D-GAN, turned, blended and saved', async ({
  studio,
  folder,
}) => {
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
    await studio.showSettings(['keeping']);
    await studio.train({ steps: 4, batchSize: 4, sampleEvery: 2, checkpointEvery: 2 });
    await studio.waitForState('finished');
    await studio.expectSheet(3 * 96, 3 * 96);
  });

  await test.step('Shapes opens it, Faces does not offer it', async () => {
    await studio.go('faces');
    await expect(studio.id('model').locator('option', { hasText: 'step 4' })).toHaveCount(0);
    await studio.go('shapes');
    await expect(studio.id('shape-viewer')).toBeVisible();
    const first = studio.page.locator('[data-testid="wall-shape"][data-seed="1"]');
    await expect(first).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 });
  });

  await test.step('a slider moves the shape, and undo takes it back', async () => {
    const slider = studio.id('shape-slider').first();
    await expect(slider).toBeVisible({ timeout: 60_000 });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect(slider).not.toHaveValue('0');
    await studio.id('shape-undo').click();
    await expect(slider).toHaveValue('0');
  });

  await test.step('two shapes of the wall are blended', async () => {
    await studio.id('shape-panel-blend').click();
    for (const seed of [2, 3]) await page.locator(`[data-testid="wall-shape"][data-seed="${seed}"]`).click();
    await expect(studio.id('blend-share').locator('.number')).toBeEnabled();
    await studio.type('blend-share', 40);
    await expect(studio.id('shape-viewer').locator('canvas')).toHaveAccessibleName(/A blended shape/);
  });

  await test.step('it is written as an STL file whose edges all have two triangles', async () => {
    await studio.id('shape-panel-look').click();
    // A net of four steps is sure of nothing: the threshold is what makes it a shape.
    await studio.type('shape-look-threshold', 0.4);
    await studio.id('shape-print').click();
    await expect(studio.id('print-facts')).toHaveAttribute('data-watertight', 'true', { timeout: 60_000 });
    const path = join(folder, 'shape.stl');
    await studio.answerSaveDialog(path);
    await studio.id('print-save').click();
    await expect(studio.id('print-dialog')).toHaveCount(0, { timeout: 60_000 });
    const { triangles, high } = edgesOf(await readFile(path));
    expect(triangles).toBeGreaterThan(3);
    expect(high).toBeCloseTo(100, 1);
  });

  await test.step('nothing in the room is out of reach', async () => {
    expect(await violations(studio)).toEqual([]);
    await studio.look('light', 'zh-CN');
    await studio.go('shapes');
    await expect(studio.id('shape-viewer')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });
});
