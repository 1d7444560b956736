import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import sharp, { type Sharp } from 'sharp';
import { violations } from './axe';
import { expect, pixels } from './canvas';
import { test, type Studio } from './studio';

/** Side of the pictures of the small model that is trained here. */
const side = 32;

const pixelsOf = async (picture: Sharp): Promise<string> =>
  (await picture.ensureAlpha().raw().toBuffer()).join();
const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** A picture of the window for whoever looks at it, where one is asked for. */
async function show(studio: Studio, name: string): Promise<void> {
  const folder = process.env.FACES_PICTURES;
  if (folder) await studio.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** A model to play with, and the room with its wall. */
async function enter(studio: Studio, steps = 40): Promise<void> {
  await studio.newProject('Tools');
  await studio.drawFaces();
  await studio.startSmallTraining(steps);
  await studio.waitForState('finished', 300_000);
  await studio.go('faces');
  await expect(studio.page.locator('[data-testid=wall-face]:not([data-drawn=true])')).toHaveCount(0, {
    timeout: 60_000,
  });
}

const face = (studio: Studio): Locator => studio.id('face-main').locator('canvas');
/** The grid of a mode, when all of its faces are there. */
async function complete(studio: Studio, mode: 'variations' | 'mix' | 'breed'): Promise<Locator> {
  await expect(studio.id(mode)).toHaveAttribute('data-complete', 'true', { timeout: 60_000 });
  return studio.id(`${mode}-face`);
}

test('directions: strips, sliders, names, locks', async ({ studio }) => {
  const { page } = studio;
  test.setTimeout(420_000);
  await enter(studio);
  await studio.id('wall-face').nth(2).click();
  const look = (): Promise<string> => pixels(face(studio));
  const first = studio.id('direction').first();
  const strip = first.getByTestId('strip');
  await expect(strip).toHaveAttribute('data-fresh', 'true', { timeout: 120_000 });
  const before = await look();

  await test.step('a strip shows what its direction does to this face', async () => {
    const shown = await Promise.all((await strip.locator('canvas').all()).map(pixels));
    expect(shown).toHaveLength(5);
    expect(new Set(shown).size).toBe(5);
    expect(shown[2]).toLookLike(before);
    // What the strip shows is what the slider gives.
    await strip.locator('button').nth(4).click();
    await expect.poll(look).toLookLike(shown[4]);
    await expect(first.getByTestId('direction-value')).toHaveValue('+2.00');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(look).toLookLike(before);
  });

  await test.step('the slider by keyboard, one step of undo, double click resets', async () => {
    const slider = first.getByTestId('direction-slider');
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(look).not.toLookLike(before);
    const moved = await look();
    await studio.id('undo').click();
    await expect.poll(look).toLookLike(before);
    await studio.id('redo').click();
    await expect.poll(look).toLookLike(moved);
    await slider.dblclick();
    await expect(first.getByTestId('direction-value')).toHaveValue('0');
    await expect.poll(look).toLookLike(before);
  });

  await test.step('a locked one survives chance', async () => {
    await first.getByTestId('direction-value').fill('1.5');
    await page.keyboard.press('Enter');
    await first.getByTestId('direction-lock').click();
    await studio.id('randomise').click();
    await expect(studio.id('face-seed').locator('.number')).not.toHaveValue('3');
    await expect(first.getByTestId('direction-value')).toHaveValue('+1.50');
    await first.getByTestId('direction-lock').click();
    await studio.id('randomise').click();
    await expect(first.getByTestId('direction-value')).toHaveValue('0');
  });

  await test.step('a name stays with the model', async () => {
    await first.getByRole('button', { name: /^Rename/ }).click();
    await page.keyboard.type('Hair');
    await page.keyboard.press('Enter');
    await expect(first.getByRole('heading', { name: 'Hair' })).toBeVisible();
    await studio.reopen();
    await studio.openRecent();
    await studio.go('faces');
    await studio.id('wall-face').nth(2).click();
    await expect(studio.id('direction').first().getByRole('heading', { name: 'Hair' })).toBeVisible({
      timeout: 120_000,
    });
  });
});

test('variations, mixes, children, favourites and what is made of them', async ({ studio, folder }) => {
  test.setTimeout(600_000);
  const { page } = studio;
  await enter(studio);
  const look = (): Promise<string> => pixels(face(studio));

  await test.step('the wall as a contact sheet, as it is shown', async () => {
    const seen = await pixels(studio.id('wall-face').first().locator('canvas'));
    const count = await studio.id('wall-face').count();
    const file = join(folder, 'wall.png');
    await studio.answerSaveDialog(file);
    await studio.id('open-sheet').click();
    await studio.id('sheet-scale-1').click();
    await studio.type('sheet-columns', 5);
    await show(studio, 'sheet');
    expect(await violations(studio)).toEqual([]);
    await studio.id('sheet-save').click();
    await expect.poll(() => exists(file)).toBe(true);
    await expect(studio.id('sheet-dialog')).toHaveCount(0);
    const sheet = sharp(await readFile(file));
    const [gap, label] = [2, 7];
    const { width, height } = await sheet.metadata();
    expect(width).toBe(gap + 5 * (side + gap));
    expect(height).toBe(gap + Math.ceil(count / 5) * (side + label + gap));
    const cut = { left: gap, top: gap, width: side, height: side };
    expect(await pixelsOf(sheet.clone().extract(cut))).toLookLike(seen);
    const below = await sheet
      .clone()
      .extract({ ...cut, top: gap + side, height: label })
      .greyscale()
      .raw()
      .toBuffer();
    // The seed 1 is written there.
    expect(Math.max(...below)).toBeGreaterThan(200);
  });

  await studio.id('wall-face').nth(2).click();
  const third = await test.step('variations around a face: one is taken, and undone', async () => {
    await studio.id('mode-variations').click();
    const variations = await complete(studio, 'variations');
    await expect(variations).toHaveCount(25);
    const third = await look();
    expect(await pixels(variations.nth(12).locator('canvas'))).toLookLike(third);
    const shown = await Promise.all((await variations.locator('canvas').all()).map(pixels));
    expect(new Set(shown).size).toBe(25);
    await show(studio, 'variations');
    expect(await violations(studio)).toEqual([]);
    await variations.first().click();
    await expect.poll(look).toLookLike(shown[0]);
    await studio.id('undo').click();
    await expect.poll(look).toLookLike(third);
    await complete(studio, 'variations');
    await page.keyboard.press('g');
    await expect.poll(async () => pixels(variations.first().locator('canvas'))).not.toLookLike(shown[0]);
    return third;
  });

  await test.step('a mix of two faces has both in its corners', async () => {
    await studio.id('mode-mix').click();
    await studio.type('mix-seed', 5);
    const mixes = await complete(studio, 'mix');
    await expect(mixes).toHaveCount(25);
    expect(await pixels(mixes.first().locator('canvas'))).toLookLike(third);
    await show(studio, 'mix');
    expect(await violations(studio)).toEqual([]);
    const middle = await pixels(mixes.nth(12).locator('canvas'));
    await mixes.nth(12).click();
    await expect.poll(look).toLookLike(middle);
  });

  await test.step('favourites: kept with the key F and with the star, removed, brought back', async () => {
    await page.keyboard.press('f');
    await expect(studio.id('favourite-star')).toHaveAttribute('aria-pressed', 'true');
    await studio.id('undo').click();
    await expect.poll(look).toLookLike(third);
    await studio.id('favourite-star').click();
    await expect(studio.id('mode-favourites')).toContainText('2');
    await studio.id('mode-favourites').click();
    await expect(studio.id('favourite')).toHaveCount(2);
    await show(studio, 'favourites');
    expect(await violations(studio)).toEqual([]);
    await studio.id('favourite-remove').first().click();
    await expect(studio.id('favourite')).toHaveCount(1);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(studio.id('favourite')).toHaveCount(2);
    await studio
      .id('favourite')
      .first()
      .getByRole('button', { name: /^Rename/ })
      .click();
    await page.keyboard.type('Third');
    await page.keyboard.press('Enter');
    await expect(studio.id('favourite').first().getByRole('heading', { name: 'Third' })).toBeVisible();
    await studio.id('favourite-open').first().click();
    await expect.poll(look).toLookLike(third);
  });

  await test.step('children of two favourites', async () => {
    await studio.id('mode-breed').click();
    await expect(studio.id('breed-choose')).toBeVisible();
    await studio.id('breed-parent').nth(0).click();
    await studio.id('breed-parent').nth(1).click();
    const children = await complete(studio, 'breed');
    await expect(children).toHaveCount(12);
    await show(studio, 'breed');
    expect(await violations(studio)).toEqual([]);
    const one = await pixels(children.nth(4).locator('canvas'));
    await children.nth(4).click();
    await expect.poll(look).toLookLike(one);
  });

  await test.step('a loop of two favourites as WebP, GIF and frames; given up, it leaves nothing', async () => {
    await studio.id('mode-favourites').click();
    await studio.id('favourite-choose').nth(0).click();
    await studio.id('favourite-choose').nth(1).click();
    const make = async (format: 'webp' | 'gif' | 'png', path: string): Promise<void> => {
      await studio.answerSaveDialog(path);
      await studio.id('make-loop').click();
      await studio.id(`loop-format-${format}`).click();
      await studio.type('loop-frames', 4);
      await studio.type('loop-fps', 10);
      await studio.id('loop-scale-1').click();
      await expect(studio.id('loop-summary')).toHaveAttribute('data-frames', '8');
      await expect(studio.id('loop-preview')).toHaveAttribute('data-drawn', '8', { timeout: 60_000 });
      if (format === 'webp') {
        await show(studio, 'loop');
        expect(await violations(studio)).toEqual([]);
      }
      // The preview is made anew while options change; a press in that moment may be lost.
      await expect(async () => {
        if ((await studio.id('loop-dialog').count()) > 0)
          await studio.id('loop-save').click({ timeout: 5000 });
        await expect(studio.id('loop-dialog')).toHaveCount(0, { timeout: 5000 });
      }).toPass({ timeout: 60_000 });
      await expect.poll(() => exists(path), { timeout: 60_000 }).toBe(true);
    };
    for (const format of ['webp', 'gif'] as const) {
      const file = join(folder, `loop.${format}`);
      await make(format, file);
      const { pages, width, pageHeight, loop, delay } = await sharp(await readFile(file), {
        animated: true,
      }).metadata();
      expect({ pages, width, pageHeight, loop }).toEqual({
        pages: 8,
        width: side,
        pageHeight: side,
        loop: 0,
      });
      expect(delay).toEqual(Array.from({ length: 8 }, () => 100));
    }
    const frames = join(folder, 'loop');
    await make('png', frames);
    const names = (await readdir(frames)).sort();
    expect(names).toHaveLength(8);
    // The first frame is the first face, exactly.
    expect(await pixelsOf(sharp(join(frames, names[0]!)))).toLookLike(third);

    const long = join(folder, 'long.webp');
    await studio.answerSaveDialog(long);
    await studio.id('make-loop').click();
    await studio.id('loop-format-webp').click();
    await studio.type('loop-frames', 120);
    await studio.id('loop-scale-4').click();
    await expect(studio.id('loop-save')).toBeEnabled({ timeout: 60_000 });
    await studio.id('loop-save').click();
    await studio.id('cancel-film').click();
    await expect(studio.id('strip-film')).toHaveCount(0, { timeout: 30_000 });
    expect((await readdir(folder)).filter((name) => name.includes('long.webp'))).toEqual([]);
  });

  await test.step('the clipboard, and a drag to the desktop', async () => {
    await studio.id('favourite-open').first().click();
    await expect.poll(look).toLookLike(third);
    await page.keyboard.press('ControlOrMeta+C');
    const size = (): Promise<{ width: number; height: number }> =>
      studio.app.evaluate(async ({ clipboard, nativeImage }) => {
        // Electron's clipboard was synchronous until it took over the web's.
        const before = clipboard as unknown as { readImage?(): Electron.NativeImage };
        if (before.readImage) return before.readImage().getSize();
        const [item] = await clipboard.read();
        if (!item?.types.includes('image/png')) return { width: 0, height: 0 };
        const png = (await item.getType('image/png')) as Blob;
        return nativeImage.createFromBuffer(Buffer.from(await png.arrayBuffer())).getSize();
      });
    await expect.poll(size).toEqual({ width: 4 * side, height: 4 * side });

    await studio.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // A real drag would wait for a desktop that is not there.
      window!.webContents.startDrag = (item) => {
        (globalThis as { dragged?: unknown }).dragged = { file: item.file, icon: item.icon.toString() };
      };
    });
    const box = (await studio.id('face-frame').boundingBox())!;
    await page.mouse.move(box.x + 40, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + 60, { steps: 8 });
    const dragged = (): Promise<{ file: string } | undefined> =>
      studio.app.evaluate(() => (globalThis as { dragged?: { file: string } }).dragged);
    await expect.poll(dragged, { timeout: 30_000 }).toBeDefined();
    await page.mouse.up();
    const { file } = (await dragged())!;
    const { format, width } = await sharp(await readFile(file)).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 4 * side });
    expect(file).toMatch(/Run.* 3\.png$|3\.png$/);
  });

  await test.step('after a restart the favourites are there, also without a project', async () => {
    await studio.reopen();
    await studio.go('faces');
    await studio.id('mode-favourites').click();
    await expect(studio.id('favourite')).toHaveCount(2);
    await studio.id('favourite-open').first().click();
    await expect(studio.page.getByRole('region', { name: 'Messages' })).toContainText('Open that project');
    await studio.go('projects');
    await studio.openRecent();
    await studio.go('faces');
    await studio.id('mode-favourites').click();
    await expect(studio.id('favourite')).toHaveCount(2);
    await studio.id('favourite-open').first().click();
    await expect.poll(look, { timeout: 60_000 }).toLookLike(third);
  });

  await test.step('all of it in Chinese, light', async () => {
    await studio.look('light', 'zh-CN');
    await studio.go('faces');
    for (const mode of ['wall', 'variations', 'mix', 'breed', 'favourites']) {
      if ((await studio.id(`mode-${mode}`).getAttribute('aria-selected')) !== 'true')
        await studio.id(`mode-${mode}`).click();
      if (mode === 'variations') await complete(studio, mode);
      await show(studio, `zh-${mode}`);
      expect(await violations(studio), mode).toEqual([]);
    }
    await expect(studio.id('mode-breed')).toHaveText('繁育');
  });
});

test('the recipe of a favourite goes into a file and onto the clipboard, and brings the face back', async ({
  studio,
  folder,
}) => {
  test.setTimeout(240_000);
  const { page } = studio;
  const look = (): Promise<string> => pixels(face(studio));
  const fromMenu = async (item: string): Promise<void> => {
    await studio.id('favourite-menu').click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  // The model that ships with the studio is enough.
  await studio.go('faces');
  await expect(studio.page.locator('[data-testid=wall-face]:not([data-drawn=true])')).toHaveCount(0, {
    timeout: 60_000,
  });
  await studio.id('wall-face').nth(4).click();
  await expect(studio.id('direction').first()).toBeVisible({ timeout: 60_000 });
  await studio.id('direction-value').first().fill('1.5');
  await page.keyboard.press('Enter');
  await studio.id('favourite-star').click();
  await expect(studio.id('favourite-star')).toHaveAttribute('aria-pressed', 'true');
  await expect(studio.id('strip').nth(1)).toHaveAttribute('data-fresh', 'true', { timeout: 60_000 });
  const kept = await look();

  const file = join(folder, 'face.json');
  await studio.answerSaveDialog(file);
  await studio.id('mode-favourites').click();
  await studio.id('favourite-menu').click();
  await show(studio, 'recipe-menu');
  expect(await violations(studio)).toEqual([]);
  await page.keyboard.press('Escape');
  await fromMenu('Save recipe…');
  await expect.poll(() => exists(file)).toBe(true);
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    kind: 'gan-studio-face',
    version: 1,
    name: 'Seed 5',
    project: null,
    point: { seed: 5, variety: 0.8, strength: 1, edits: {} },
  });
  expect(Object.values((JSON.parse(text) as { point: { moves: object } }).point.moves)).toEqual([1.5]);
  await fromMenu('Copy recipe');
  await expect.poll(() => studio.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(text);

  await test.step('opened again, also when it is no favourite any more', async () => {
    await studio.id('favourite-remove').click();
    await studio.id('mode-wall').click();
    await studio.id('wall-face').nth(1).click();
    await expect.poll(look).not.toLookLike(kept);
    await studio.id('mode-favourites').click();
    await studio.answerOpenDialog([file]);
    await show(studio, 'recipe-empty');
    await studio.id('open-face-recipe').click();
    await expect.poll(look).toLookLike(kept);
    await expect(studio.id('favourite-star')).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('what is no recipe of a face says so, in Chinese as well', async () => {
    await studio.id('favourite-star').click();
    await studio.look('dark', 'zh-CN');
    await studio.go('faces');
    const other = join(folder, 'other.json');
    await writeFile(other, '{"kind":"something else"}');
    await studio.answerOpenDialog([other]);
    await studio.id('mode-favourites').click();
    await studio.id('open-face-recipe').click();
    await expect(page.locator('.toast.error')).toContainText('这不是面孔的配方');
    await studio.id('favourite-menu').click();
    await expect(page.getByRole('menuitem')).toHaveText(['保存配方…', '复制配方']);
    await show(studio, 'zh-recipe');
    expect(await violations(studio)).toEqual([]);
  });
});

test('a picture that is dropped on the room becomes the closest face', async ({ studio, folder }) => {
  test.setTimeout(420_000);
  await enter(studio);
  const picture = join(folder, 'mine.png');
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  await sharp({ create: { width: 80, height: 80, channels: 3, background: '#808080', noise } })
    .png()
    .toFile(picture);
  await studio.drop([picture], studio.id('face-wall'));
  await expect(studio.id('find-face')).toBeVisible();
  await expect(studio.id('find-best')).toHaveAttribute('data-drawn', 'true', { timeout: 120_000 });
  await show(studio, 'find');
  expect(await violations(studio)).toEqual([]);
  const [taken, closed] = [studio.id('face-main'), studio.id('find-face')];
  await expect(closed).toHaveCount(0, { timeout: 240_000 });
  await expect(taken).toBeVisible();
  const found = await pixels(face(studio));
  await studio.id('direction-slider').first().focus();
  await studio.page.keyboard.press('End');
  await expect.poll(() => pixels(face(studio))).not.toLookLike(found);

  await test.step('given up, it changes nothing; what is no picture says so', async () => {
    const before = await pixels(face(studio));
    await studio.drop([picture], studio.id('face-main'));
    await studio.id('find-cancel').click();
    await expect(closed).toHaveCount(0, { timeout: 60_000 });
    expect(await pixels(face(studio))).toLookLike(before);
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture at all');
    await studio.drop([broken], studio.id('face-main'));
    await expect(studio.page.locator('.toast.error').first()).toBeVisible({
      timeout: 60_000,
    });
  });
});
