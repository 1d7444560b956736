import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { violations } from './axe';
import { expect, projectFolder, test, type Studio } from './studio';

/** Real photos, where they lie: they come inside of a package. */
const sample = (n: number): string =>
  join(projectFolder, `node_modules/@vladmandic/face-api/demo/sample${n}.jpg`);

/** A folder of photos of every sort: plain, with alpha, of 16 bits, in a folder of its own, and a damaged one. */
async function album(folder: string): Promise<string> {
  const set = join(folder, 'album');
  await mkdir(join(set, 'day 2'), { recursive: true });
  const small = sharp(sample(1)).resize(150, 140);
  await small
    .clone()
    .jpeg()
    .withExif({ IFD0: { Artist: 'Ada' } })
    .toFile(join(set, 'a photo.jpg'));
  await small
    .clone()
    .composite([{ input: Buffer.from('<svg><circle cx="75" cy="70" r="60"/></svg>'), blend: 'dest-in' }])
    .png()
    .toFile(join(set, 'cut out.png'));
  const deep = Uint16Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 577) % 65536);
  await sharp(deep, { raw: { width: 40, height: 30, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toFile(join(set, 'day 2', 'deep.png'));
  await writeFile(join(set, 'broken.jpg'), 'This is no picture.');
  return set;
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** Waits until all that is seen of the picture is enlarged. */
async function expectEnlarged(studio: Studio): Promise<void> {
  await expect(studio.id('upscale-compare').locator('img.piece').first()).toBeVisible({ timeout: 60_000 });
  await expect(studio.id('upscale-state')).toHaveAttribute('data-missing', '0', { timeout: 60_000 });
}

test('photos are enlarged without a project: looked at, compared, saved one by one and all', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  const set = await album(folder);
  const out = join(folder, 'large');
  await mkdir(out);

  await test.step('a photo on the start page asks what to do; the room opens with it', async () => {
    await studio.go('projects');
    await studio.drop([sample(2)], studio.id('drop-zone'));
    await expect(studio.id('what-to-do')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(studio.id('what-to-do')).toHaveCount(0);
    await studio.drop([sample(2)], studio.id('drop-zone'));
    await studio.id('drop-upscale').click();
    await expect(studio.id('rail-upscale')).toHaveAttribute('aria-current', 'page');
    await expect(studio.id('upscale-model').locator('option:checked')).toHaveText('Photos ×4');
    // Of 1920 × 1367 pixels nobody sees the detail at once: what is looked at closely is enlarged.
    await expect(studio.id('upscale-state')).toContainText('Zoom in');
    await studio.id('upscale-compare-actual').click();
    await expect(studio.id('upscale-compare').locator('output')).toHaveText('100 %');
    await expectEnlarged(studio);
    await expect(studio.id('upscale-strip')).toHaveCount(0);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('put away, the room asks for photos; a folder is dropped on it', async () => {
    await studio.id('upscale-clear').click();
    await expect(studio.id('upscale-empty')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
    await studio.drop([set], studio.id('drop-zone'));
    await expect(studio.id('upscale-strip').getByRole('button')).toHaveCount(4);
    await expect(studio.id('upscale-picture-0')).toHaveAttribute('aria-current', 'true');
    await expectEnlarged(studio);
    // 150 × 140 pixels are four squares; each lies over both halves.
    await expect(studio.id('upscale-compare').locator('img.piece')).toHaveCount(8);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('it is zoomed, moved and looked at closely by keyboard', async () => {
    const stage = page.getByRole('application');
    const zoom = studio.id('upscale-compare').locator('output');
    const before = await zoom.textContent();
    await stage.focus();
    await page.keyboard.press('+');
    await expect(zoom).not.toHaveText(before!);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('l');
    await expect(studio.id('upscale-compare-lens')).toHaveAttribute('aria-pressed', 'true');
    expect(await violations(studio)).toEqual([]);
    await page.keyboard.press('l');
    await page.keyboard.press('0');
    await expect(zoom).toHaveText(before!);
    await studio.id('upscale-against-pixels').click();
    await expect(studio.id('upscale-compare').locator('img.piece')).toHaveCount(4);
    await studio.id('upscale-against-bicubic').click();
    const divider = page.getByRole('slider', { name: 'Divider' });
    await divider.press('ArrowLeft');
    await expect(divider).toHaveAttribute('aria-valuenow', '49');
  });

  await test.step('choices are undone and done again', async () => {
    await expect(studio.id('upscale-result')).toContainText('600 × 560');
    await studio.id('upscale-size-2').click();
    await expect(studio.id('upscale-result')).toContainText('300 × 280');
    await studio.id('undo').click();
    await expect(studio.id('upscale-result')).toContainText('600 × 560');
    await studio.id('redo').click();
    await expect(studio.id('upscale-result')).toContainText('300 × 280');
    await studio.id('upscale-size-exact').click();
    await studio.type('upscale-width', 450);
    await expect(studio.id('upscale-result')).toContainText('450 × 420');
    await studio.id('upscale-size-4').click();
    const detail = studio.id('upscale-detail').locator('input[type=range]');
    await expect(detail, 'the model for photos has two sorts of weights').toBeEnabled();
    await studio.id('upscale-model').selectOption('bicubic');
    await expect(detail).toBeDisabled();
    await studio.id('undo').click();
    await expect(detail).toBeEnabled();
  });

  await test.step('one picture is saved where the person says', async () => {
    await studio.answerSaveDialog(join(out, 'one.png'));
    await studio.id('upscale-save').click();
    await expect(page.getByText('Saved “one.png”.')).toBeVisible({ timeout: 60_000 });
    const meta = await sharp(join(out, 'one.png')).metadata();
    expect(meta).toMatchObject({ width: 600, height: 560, format: 'png' });
    expect(meta.exif!.includes('Ada')).toBe(true);
  });

  await test.step('a damaged one is shown as such; the others are saved, and the report names it', async () => {
    await studio.id('upscale-picture-1').click();
    await expect(page.getByText('Damaged, or no picture that the studio reads')).toBeVisible();
    await expect(studio.id('upscale-save')).toBeDisabled();
    await page.keyboard.press('PageDown');
    await expect(studio.id('upscale-picture-2')).toHaveAttribute('aria-current', 'true');
    await expectEnlarged(studio);
    await studio.answerOpenDialog([out]);
    await studio.id('upscale-save-all').click();
    await expect(studio.id('upscale-report')).toContainText('broken.jpg', { timeout: 60_000 });
    expect(await violations(studio)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await filesIn(out)).toEqual(['a photo-4x.png', 'cut out-4x.png', 'day 2/deep-4x.png', 'one.png']);
    expect(await sharp(join(out, 'cut out-4x.png')).metadata()).toMatchObject({ width: 600, hasAlpha: true });
    expect(await sharp(join(out, 'day 2/deep-4x.png')).metadata()).toMatchObject({
      width: 160,
      depth: 'ushort',
    });
  });

  await test.step('files in the way are asked about', async () => {
    await studio.id('upscale-save-all').click();
    await expect(studio.id('upscale-conflict')).toContainText('3');
    expect(await violations(studio)).toEqual([]);
    await studio.id('conflict-number').click();
    await expect(studio.id('upscale-report')).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press('Escape');
    expect(await filesIn(out)).toHaveLength(7);
    expect(await filesIn(out)).toContain('a photo-4x (2).png');
  });

  await test.step('a batch is cancelled; what is finished is kept', async () => {
    const many = join(folder, 'many');
    await mkdir(many);
    const photo = await sharp(sample(3)).resize(700, 700).png().toBuffer();
    await writeFile(join(many, '00.png'), photo);
    for (let i = 1; i < 24; i++)
      await cp(join(many, '00.png'), join(many, `${String(i).padStart(2, '0')}.png`));
    await studio.drop([many], studio.id('upscale-compare'));
    await expect(studio.id('upscale-strip').getByRole('button')).toHaveCount(24);
    const kept = join(folder, 'kept');
    await mkdir(kept);
    await studio.answerOpenDialog([kept]);
    await studio.id('upscale-save-all').click();
    await expect(studio.id('strip-upscale')).toContainText('1 / 24', { timeout: 120_000 });
    await studio.id('strip-cancel-upscale').click();
    await expect(studio.id('strip-upscale')).toHaveCount(0, { timeout: 60_000 });
    const files = await filesIn(kept);
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThan(24);
    for (const file of files)
      expect(await sharp(join(kept, file)).metadata()).toMatchObject({ width: 2800, height: 2800 });
  });
});

test('a model that was trained here enlarges, softly or sharply', async ({ studio, folder }) => {
  const { page } = studio;
  const photos = join(folder, 'photos');
  await mkdir(photos);
  for (const n of [1, 2, 3])
    await sharp(sample(n))
      .resize(200, 180)
      .png()
      .toFile(join(photos, `${n}.png`));
  await studio.newProject('Photos');
  await studio.look('dark', 'en');
  await studio.go('data');
  await studio.drop([photos], studio.id('drop-zone').first());
  await studio.id('import-keep-photos').click();
  await studio.id('import-start').click();
  await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
  await studio.newRun();
  await studio.showSettings();
  await studio.train({
    batchSize: 2,
    'pretrain.steps': 2,
    steps: 4,
    sampleEvery: 4,
    checkpointEvery: 2,
    'generator.blocks': 1,
    'generator.channels': 8,
  });
  await studio.waitForState('finished', 240_000);

  await test.step('it is the one that the room begins with', async () => {
    await studio.go('upscale');
    const photo = join(folder, 'photo.jpg');
    await sharp(sample(4)).resize(180, 130).jpeg().toFile(photo);
    await studio.drop([photo], studio.id('drop-zone'));
    await expect(studio.id('upscale-model').locator('option:checked')).toContainText('4');
    await expectEnlarged(studio);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('its detail goes from the weights of the first phase to those of the last', async () => {
    await expect(studio.id('upscale-detail').locator('input[type=range]')).toBeEnabled();
    await studio.type('upscale-detail', 40);
    await expectEnlarged(studio);
    const models = await page.evaluate(() => window.studio.call('upscale.models'));
    expect(models.map(({ detail }) => detail)).toEqual(['bicubic', 'yes', 'soft', 'yes', 'yes']);
    await studio.id('undo').click();
    await expect(studio.id('upscale-detail').locator('.number')).toHaveValue('75');
  });

  await test.step('a model of faces is refused with the name of its room', async () => {
    const starter = await page.evaluate(async () => {
      const models = await window.studio.call('models.list');
      return models.find(({ kind, system }) => kind === 'starter' && system === 'dcgan')!.id;
    });
    const source = await studio.id('upscale-stage').getAttribute('data-selection');
    const refused = await page.evaluate(
      ([modelId, selectionId]) =>
        window.studio
          .call('upscale.piece', {
            selectionId: selectionId!,
            index: 0,
            modelId: modelId!,
            detail: 1,
            column: 0,
            row: 0,
            scale: 4,
          })
          .then(
            () => null,
            (error: unknown) => error,
          ),
      [starter, source],
    );
    expect(refused).toMatchObject({ code: 'upscaleModelOfFaces' });
  });

  await test.step('its file becomes an own model, and a photo is saved with it', async () => {
    const file = join(folder, 'own.safetensors');
    await studio.answerSaveDialog(file);
    await studio.id('upscale-model-menu').click();
    await page.getByRole('menuitem').nth(1).click();
    await expect(page.getByText('own.safetensors')).toBeVisible();
    await studio.drop([file], studio.id('upscale-compare'));
    await expect(studio.id('upscale-model').locator('option:checked')).not.toContainText('·');
    await expect(studio.id('upscale-detail').locator('input[type=range]')).toBeDisabled();
    await expectEnlarged(studio);
    await studio.id('upscale-format-webp').click();
    await studio.id('upscale-size-3').click();
    const saved = join(folder, 'saved.webp');
    await studio.answerSaveDialog(saved);
    await studio.id('upscale-save').click();
    // A file is there as a whole or not at all.
    await expect(async () =>
      expect(await sharp(saved).metadata()).toMatchObject({ format: 'webp', width: 540, height: 390 }),
    ).toPass({ timeout: 120_000 });
  });

  await test.step('none of it is out of reach in Chinese', async () => {
    await studio.look('light', 'zh-CN');
    await studio.go('upscale');
    await expectEnlarged(studio);
    expect(await violations(studio)).toEqual([]);
  });
});
