import { access } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, pixels } from './canvas';
import { test } from './studio';

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

test('a wall of faces, and one of them changed with sliders, undone and exported', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await studio.newProject('Faces');
  await studio.drawFaces();
  await studio.startSmallTraining(40);
  await studio.waitForState('finished');
  await studio.go('faces');

  const wall = studio.id('wall-face');
  const drawn = (): Promise<void> =>
    expect(page.locator('[data-testid=wall-face]:not([data-drawn=true])')).toHaveCount(0);
  const wallPixels = async (): Promise<string[]> => {
    await drawn();
    return Promise.all((await wall.all()).map((face) => pixels(face.locator('canvas'))));
  };
  const seeds = (): Promise<number[]> =>
    wall.evaluateAll((faces) => faces.map((face) => Number((face as HTMLElement).dataset.seed)));

  const third = await test.step('the wall: each seed has a face of its own, always the same', async () => {
    await expect(wall.first()).toBeVisible();
    const first = await wallPixels();
    const count = first.length;
    expect(count).toBeGreaterThan(8);
    expect(await seeds()).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(new Set(first).size).toBe(count);

    await page.getByRole('button', { name: 'Next faces' }).click();
    await expect(wall.first()).toHaveAttribute('data-seed', String(count + 1));
    await expect.poll(async () => (await wallPixels())[0]).not.toBe(first[0]);
    await studio.type('wall-seed', 1);
    await expect(wall.first()).toHaveAttribute('data-seed', '1');
    await expect.poll(wallPixels).toEqual(first);

    // Without variety every seed is the mean face.
    await studio.type('wall-variety', 0);
    await expect.poll(async () => new Set(await wallPixels()).size).toBe(1);
    await studio.type('wall-variety', 0.8);
    await expect.poll(wallPixels).toEqual(first);
    return first[2]!;
  });

  const face = studio.id('face-main').locator('canvas');
  const look = (): Promise<string> => pixels(face);

  await test.step('one is picked; a slider changes it, undo and redo go back and forth', async () => {
    await wall.nth(2).click();
    await expect.poll(look).toLookLike(third);
    await studio.id('latent-expert').click();
    await studio.id('latent-slider-0').focus();
    await page.keyboard.press('End');
    await expect.poll(look).not.toLookLike(third);
    await expect(studio.id('undo')).toBeEnabled();
    const changed = await look();
    await studio.id('undo').click();
    await expect.poll(look).toLookLike(third);
    await studio.id('redo').click();
    await expect.poll(look).toLookLike(changed);
    await studio.id('latent-slider-0').focus();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(look).toLookLike(third);
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect.poll(look).toLookLike(changed);

    // Strength weighs the changes, variety the seed; a reset takes the changes away.
    await studio.type('face-strength', 0);
    await expect.poll(look).toLookLike(third);
    await studio.type('face-strength', 1);
    await expect.poll(look).toLookLike(changed);
    await studio.type('face-variety', 0);
    await expect.poll(look).not.toLookLike(changed);
    await studio.type('face-variety', 0.8);
    await expect.poll(look).toLookLike(changed);
    await studio.id('reset-latents').click();
    await expect.poll(look).toLookLike(third);
  });

  await test.step('another face by chance, and back', async () => {
    const seed = studio.id('face-seed').locator('.number');
    await expect(seed).toHaveValue('3');
    await studio.id('randomise').click();
    await expect(seed).not.toHaveValue('3');
    await expect.poll(look).not.toLookLike(third);
    await studio.id('undo').click();
    await expect(seed).toHaveValue('3');
    await expect.poll(look).toLookLike(third);
  });

  await test.step('exports: as large as asked for, the same pixels, nothing when cancelled', async () => {
    const cancelled = join(folder, 'cancelled.png');
    await studio.answerSaveDialog(cancelled, true);
    await studio.id('export-face').click();
    await expect(studio.id('export-face')).toBeEnabled();
    for (const [button, scale] of [
      ['export-face', 1],
      ['export-face-2', 2],
      ['export-face-4', 4],
    ] as const) {
      const file = join(folder, `${button}.png`);
      await studio.answerSaveDialog(file);
      await studio.id(button).click();
      await expect.poll(() => exists(file)).toBe(true);
      await expect(studio.id(button)).toBeEnabled();
      const { width, height, format } = await sharp(file).metadata();
      expect({ width, height, format }).toEqual({ width: 32 * scale, height: 32 * scale, format: 'png' });
    }
    const saved = await sharp(join(folder, 'export-face.png')).ensureAlpha().raw().toBuffer();
    // The very pixels of the window: both are drawn alone.
    expect([...saved].join()).toBe(await look());
    expect(await exists(cancelled)).toBe(false);
  });
});
