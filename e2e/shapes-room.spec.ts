import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeShapeModel } from '../build/bench/shape-model';
import { violations } from './axe';
import { expect, test, type Studio } from './studio';

const side = 16;

/** Of a binary STL file, whose edges must each have two triangles, in opposite directions. */
function readStl(bytes: Buffer): { triangles: number; longest: number; low: number } {
  const triangles = bytes.readUInt32LE(80);
  expect(bytes.length).toBe(84 + 50 * triangles);
  const edges = new Map<string, number>();
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
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
  const faults = [...edges].filter(
    ([edge, count]) => count !== 1 || edges.get(edge.split(' ').reverse().join(' ')) !== 1,
  );
  expect(faults).toEqual([]);
  return { triangles, longest: Math.max(...high.map((value, axis) => value - low[axis]!)), low: low[2]! };
}

/** How often the viewer has shown another surface or other blocks. */
const made = async (studio: Studio): Promise<number> =>
  Number(await studio.id('shape-viewer').getAttribute('data-made'));

/** Does something after which the viewer shows another shape. */
async function changes(studio: Studio, what: () => Promise<void>): Promise<void> {
  const before = await made(studio);
  await what();
  await expect.poll(() => made(studio), { timeout: 60_000 }).toBeGreaterThan(before);
}

test('shapes of a model are turned, changed, blended, printed and filmed', async ({ studio, folder }) => {
  test.setTimeout(480_000);
  const { page } = studio;
  // Where a processor draws, shaders take their time when they are first used.
  page.setDefaultTimeout(60_000);
  const model = join(folder, 'chairs.safetensors');
  await writeShapeModel(model, side);
  const seen = studio.id('shape-viewer-seen');
  const wall = (seed: number) => page.locator(`[data-testid="wall-shape"][data-seed="${seed}"]`);

  await test.step('without a project, it shows the chairs that come with the studio', async () => {
    await studio.go('shapes');
    await expect(seen).toContainText('Shape of seed 1: 32 × 32 × 32 voxels', { timeout: 60_000 });
    await expect(wall(1)).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 });
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('a model that is dropped on the window is shown, and its wall is drawn', async () => {
    await studio.drop([model], page.locator('main'));
    await expect(seen).toContainText(
      `Shape of seed 1: ${side} × ${side} × ${side} voxels as a smooth surface`,
      {
        timeout: 60_000,
      },
    );
    await expect(wall(1)).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 });
    await expect.poll(() => made(studio)).toBeGreaterThan(0);
    await expect(studio.id('shape-viewer').getByText('Nothing is left to see')).toHaveCount(0);
  });

  await test.step('keys turn it and take it closer', async () => {
    await studio.id('shape-viewer').locator('canvas').focus();
    await page.keyboard.press('Home');
    await expect(seen).toContainText('Seen from -37° to the side and 29° above');
    await page.keyboard.press('ArrowRight');
    await expect(seen).toContainText('Seen from -27° to the side');
    await page.keyboard.press('ArrowUp');
    await expect(seen).toContainText('39° above');
  });

  await test.step('a direction and a latent number move it, and undo takes both back', async () => {
    const slider = studio.id('shape-slider').first();
    await expect(slider).toBeVisible({ timeout: 120_000 });
    await slider.focus();
    await changes(studio, () => page.keyboard.press('ArrowRight'));
    await expect(slider).not.toHaveValue('0');
    await studio.id('latent-expert').click();
    const number = studio.id('latent-slider-3');
    await number.focus();
    await changes(studio, () => page.keyboard.press('ArrowRight'));
    await expect(number).not.toHaveValue('0');
    await studio.id('shape-undo').click();
    await expect(number).toHaveValue('0');
    await expect(slider).not.toHaveValue('0');
    await changes(studio, () => page.keyboard.press('ControlOrMeta+Z'));
    await expect(slider).toHaveValue('0');
    await studio.id('shape-redo').click();
    await expect(slider).not.toHaveValue('0');
    await studio.id('latent-expert').click();
  });

  await test.step('another seed comes from the dice, a number or the wall', async () => {
    await studio.id('shape-viewer').locator('canvas').focus();
    await changes(studio, () => page.keyboard.press('r'));
    await expect(seen).not.toContainText('Shape of seed 1:');
    await changes(studio, () => wall(2).click());
    await expect(seen).toContainText('Shape of seed 2:');
    await expect(studio.id('shape-seed').locator('.number')).toHaveValue('2');
  });

  await test.step('two shapes of the wall are blended, and undo goes back along the way', async () => {
    await studio.id('shape-panel-blend').click();
    for (const seed of [2, 3]) await wall(seed).click();
    const share = studio.id('blend-share').locator('.number');
    await expect(share).toBeEnabled({ timeout: 60_000 });
    await expect(share).toHaveValue('100');
    await changes(studio, () => studio.type('blend-share', 40));
    await expect(seen).toContainText('A blended shape');
    await changes(studio, () => studio.id('shape-undo').click());
    await expect(share).toHaveValue('100');
    await studio.id('shape-redo').click();
    await expect(share).toHaveValue('40');
  });

  await test.step('threshold and blocks change what is seen', async () => {
    await studio.id('shape-panel-look').click();
    await changes(studio, () => studio.type('shape-look-threshold', 0.4));
    await changes(studio, () => studio.id('shape-look-kind-blocks').click());
    await expect(seen).toContainText('as blocks');
    await changes(studio, () => studio.id('shape-look-kind-surface').click());
  });

  await test.step('it is written as an STL file in millimetres that a slicer takes', async () => {
    await studio.id('shape-print').click();
    await studio.type('print-size', 60);
    await expect(studio.id('print-facts')).toHaveAttribute('data-watertight', 'true', { timeout: 60_000 });
    expect(await violations(studio)).toEqual([]);
    const path = join(folder, 'shape.stl');
    await studio.answerSaveDialog(path);
    await studio.id('print-save').click();
    await expect(studio.id('print-dialog')).toHaveCount(0, { timeout: 60_000 });
    const { triangles, longest, low } = readStl(await readFile(path));
    expect(triangles).toBeGreaterThan(100);
    expect(longest).toBeCloseTo(60, 2);
    expect(low).toBeCloseTo(0, 4);
  });

  await test.step('a film of the way between the two is drawn while the window goes on', async () => {
    await studio.id('shape-film').click();
    await expect(studio.id('shape-film-preview')).toHaveAttribute('data-drawn', '24', { timeout: 60_000 });
    await studio.id('shape-film-kind-blend').click();
    await studio.type('shape-film-frames', 8);
    await studio.type('shape-film-pixels', 64);
    await expect(studio.id('shape-film-summary')).toHaveAttribute('data-frames', '8');
    expect(await violations(studio)).toEqual([]);
    const path = join(folder, 'shape.webp');
    await studio.answerSaveDialog(path);
    await studio.id('shape-film-save').click();
    await expect(page.getByText('Saved “shape.webp”: 8 pictures.')).toBeVisible({ timeout: 60_000 });
    const bytes = await readFile(path);
    expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12)).toBe('RIFFWEBP');
    expect(bytes.toString('latin1').split('ANMF')).toHaveLength(9);
  });

  await test.step('nothing in the room is out of reach, in either language', async () => {
    expect(await violations(studio)).toEqual([]);
    await studio.look('light', 'zh-CN');
    await studio.go('shapes');
    await expect(studio.id('shape-viewer').locator('canvas')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
    for (const panel of ['sliders', 'blend']) {
      await studio.id(`shape-panel-${panel}`).click();
      expect(await violations(studio)).toEqual([]);
    }
  });
});
