import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import sharp from 'sharp';
import { expect, test, type Studio } from './studio';

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

async function violations(studio: Studio): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: studio.page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** A picture of the window for whoever looks at it, where one is asked for. */
async function show(studio: Studio, name: string): Promise<void> {
  const folder = process.env.FILMS_PICTURES;
  if (folder) await studio.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

const animation = async (file: string) => {
  // From memory: libvips remembers files by their names.
  const { pages, delay, loop, width, pageHeight } = await sharp(await readFile(file), {
    animated: true,
  }).metadata();
  const milliseconds = delay!.reduce((sum, one) => sum + one);
  return { pages, milliseconds, loop, width, height: pageHeight };
};

test('before a training: what the network will see', async ({ studio }) => {
  const { page } = studio;
  await studio.newProject('Before');
  await studio.drawFaces(48);
  await studio.newRun();

  /** The pixels of each pair: as stored, and as the discriminator sees it. */
  const pairs = (): Promise<{ originals: string[]; seen: string[] }> =>
    studio.id('augment-pair').evaluateAll((all) => {
      const of = (canvas: HTMLCanvasElement): string =>
        canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.join();
      const canvases = all.map((pair) => Array.from(pair.querySelectorAll('canvas'), of));
      return { originals: canvases.map(([one]) => one!), seen: canvases.map(([, two]) => two!) };
    });
  const shown = (turn: number, switches: string): Promise<void> =>
    expect(studio.id('augment-preview')).toHaveAttribute(
      'data-shown',
      new RegExp(`^\\d+ ${turn} ${switches}$`),
      { timeout: 60_000 },
    );
  const turnTo = async (field: string, on: boolean): Promise<void> => {
    const control = studio.id(`field-${field}`);
    if ((await control.getAttribute('aria-checked')) !== String(on)) await control.click();
    await expect(control).toHaveAttribute('aria-checked', String(on));
  };

  await test.step('with everything off, the pictures are what they are', async () => {
    await turnTo('flip', false);
    for (const change of ['color', 'translation', 'cutout']) await turnTo(`diffAugment.${change}`, false);
    await shown(0, '0000');
    const { originals, seen } = await pairs();
    expect(originals).toHaveLength(12);
    expect(new Set(originals).size).toBe(12);
    expect(seen).toEqual(originals);
    await expect(studio.id('augment-shuffle')).toBeDisabled();
  });

  await test.step('every switch changes them at once, and other random numbers otherwise', async () => {
    const before = await pairs();
    const looks: string[] = [];
    for (const [field, switches] of [
      ['flip', '1000'],
      ['diffAugment.color', '0100'],
      ['diffAugment.translation', '0010'],
      ['diffAugment.cutout', '0001'],
    ] as const) {
      await turnTo(field, true);
      await shown(0, switches);
      const { originals, seen } = await pairs();
      expect(originals).toEqual(before.originals);
      expect(seen).not.toEqual(originals);
      looks.push(seen.join());
      await turnTo(field, false);
    }
    expect(new Set(looks).size).toBe(4);
    await turnTo('diffAugment.color', true);
    await turnTo('diffAugment.translation', true);
    await turnTo('flip', true);
    await shown(0, '1110');
    const first = await pairs();
    await studio.id('augment-shuffle').click();
    await shown(1, '1110');
    const second = await pairs();
    expect(second.originals).toEqual(before.originals);
    expect(second.seen).not.toEqual(first.seen);
    await show(studio, 'augment-light');
  });

  await test.step('in Chinese, in the dark', async () => {
    await studio.look('dark', 'zh-CN');
    await studio.go('train');
    await expect(studio.id('augment-preview')).toContainText('网络将看到的样子');
    await expect(studio.id('augment-pair').first()).toBeVisible();
    await expect(studio.id('trial')).toContainText('试一下');
    expect(await violations(studio), 'dark, Chinese').toEqual([]);
    await show(studio, 'before-dark-zh');
  });

  await test.step('what cannot be shown is said in words', async () => {
    const answer = await page.evaluate(async () => {
      const [dataset] = await window.studio.call('datasets.list');
      const ask = (work: Promise<unknown>) => work.then(String, (error: { code: string }) => error.code);
      const augmentation = {
        flip: true,
        diffAugment: { color: false, translation: false, cutout: false },
        turn: 0,
        count: 4,
      };
      return [
        await ask(window.studio.call('datasets.augment', { datasetId: 999, ...augmentation })),
        await ask(
          window.studio.call('datasets.augment', { datasetId: dataset!.id, ...augmentation, count: 99 }),
        ),
      ];
    });
    expect(answer).toEqual(['datasetMissing', 'badRequest']);
  });
});

test('before a training: a dry run measures real steps and stores nothing', async ({ studio }) => {
  const { page } = studio;
  await studio.newProject('Dry run');
  await studio.drawFaces(48);
  await studio.newRun();

  await test.step('it can be given up, and says what it measured', async () => {
    await expect(studio.id('trial-result')).toHaveCount(0);
    await studio.type('field-batchSize', 4);
    await studio.id('trial-start').click();
    await studio.id('trial-cancel').click();
    await expect(studio.id('trial-start')).toBeEnabled();
    await expect(studio.id('trial-result')).toHaveCount(0);
    await expect(studio.id('trial-error')).toHaveCount(0);

    await studio.id('trial-start').click();
    const result = studio.id('trial-result');
    await expect(result).toBeVisible({ timeout: 120_000 });
    const seconds = Number(await result.getAttribute('data-seconds'));
    const peak = Number(await result.getAttribute('data-peak'));
    expect(seconds).toBeGreaterThan(0);
    // TensorFlow alone takes more than this; no recipe of this form needs more than that.
    expect(peak).toBeGreaterThan(100e6);
    expect(peak).toBeLessThan(8e9);
    await expect(studio.id('trial-memory')).toHaveText(/\d+(\.\d)? [MG]B of \d+(\.\d)? [MG]B free/);

    // The steps alone change the time, not what a step takes; more than a day is worth a warning.
    await studio.type('field-steps', 1000);
    const short = await studio.id('trial-total').textContent();
    await expect(studio.page.locator('[data-warning=days]')).toHaveCount(0);
    await studio.type('field-steps', 1_000_000);
    await expect(studio.id('trial-total')).not.toHaveText(short!);
    await expect(result).toHaveAttribute('data-seconds', String(seconds));
    const total = Number(await studio.id('trial-total').getAttribute('data-total'));
    expect(total).toBeGreaterThan(1_000_000 * seconds);
    const warned = await studio.page
      .locator('[data-warning=days]')
      .filter({ hasText: 'Steps, Batch' })
      .count();
    expect(warned).toBe(total > 86_400 ? 1 : 0);
    await show(studio, 'trial-light');
    expect(await violations(studio), 'light, English').toEqual([]);
    await studio.type('field-batchSize', 8);
    await expect(result).toHaveCount(0);

    expect(await page.evaluate(() => window.studio.call('runs.list'))).toEqual([]);
  });

  await test.step('in Chinese, in the dark', async () => {
    await studio.look('dark', 'zh-CN');
    await studio.go('train');
    await studio.id('trial-start').click();
    await expect(studio.id('trial')).toContainText('正在启动引擎');
    expect(await violations(studio), 'dark, Chinese, while it measures').toEqual([]);
    // Whoever leaves the form needs no answer any more.
    await studio.page.getByRole('button', { name: '取消' }).first().click();
    await expect(studio.id('new-run-form')).toHaveCount(0);
  });
});

test('the film of a run: WebP, GIF and PNG frames, cancelled and refused', async ({ studio, folder }) => {
  const { page } = studio;
  await studio.newProject('Films');
  await studio.drawFaces();
  await studio.startSmallTraining(40, 1, { checkpointEvery: 20 });
  await studio.waitForState('finished');
  const sheets = 41;
  const openDialog = async (): Promise<void> => {
    await studio.id('save-film').click();
    await expect(studio.id('film-dialog')).toBeVisible();
  };
  const saved = async (file: string): Promise<void> => {
    await expect.poll(() => exists(file), { timeout: 90_000 }).toBe(true);
    await expect(studio.id('strip-film')).toHaveCount(0);
  };

  await test.step('the whole sheets as WebP', async () => {
    await openDialog();
    await expect(studio.id('film-summary')).toHaveAttribute('data-frames', String(sheets));
    const step = (): Promise<string | null> => studio.id('film-preview').getAttribute('data-step');
    const first = await step();
    await expect.poll(step).not.toBe(first);
    await studio.type('film-seconds', 3);
    expect(await violations(studio), 'the dialog').toEqual([]);
    await show(studio, 'film-dialog-light');

    await studio.answerSaveDialog(join(folder, 'cancelled.webp'), true);
    await studio.id('film-save').click();
    await expect(studio.id('film-save')).toBeEnabled();
    await expect(studio.id('film-dialog')).toBeVisible();

    const file = join(folder, 'sheets.webp');
    await studio.answerSaveDialog(join(folder, 'sheets'));
    await studio.id('film-save').click();
    await expect(studio.id('film-dialog')).toHaveCount(0);
    await saved(file);
    await expect(studio.id('toast').filter({ hasText: 'sheets.webp' })).toContainText(String(sheets));
    const [sheet] = await page.evaluate(() => window.studio.call('runs.samples', { runId: 1 }));
    const film = await animation(file);
    expect(film).toMatchObject({
      pages: sheets,
      milliseconds: 4000,
      loop: 0,
      width: sheet!.columns * 32 * 2,
    });
    // A caption stands below the square of samples.
    expect(film.height).toBeGreaterThan(film.width!);
    expect(await exists(join(folder, 'cancelled.webp'))).toBe(false);
  });

  await test.step('one sample as GIF, in Chinese', async () => {
    await studio.look('dark', 'zh-CN');
    await studio.go('train');
    await openDialog();
    await studio.id('film-format-gif').click();
    await studio.id('film-shows-one').click();
    await studio.id('film-sample-2').click();
    await studio.id('film-caption').click();
    await studio.id('film-pace-fps').click();
    await studio.type('film-fps', 20);
    await studio.type('film-hold', 0);
    await studio.id('film-scale-4').click();
    await studio.id('film-loop').click();
    expect(await violations(studio), 'the dialog in Chinese').toEqual([]);
    await show(studio, 'film-dialog-dark-zh');
    const file = join(folder, 'one.gif');
    await studio.answerSaveDialog(file);
    await studio.id('film-save').click();
    await saved(file);
    const film = await animation(file);
    expect(film).toMatchObject({ pages: sheets, milliseconds: sheets * 50, width: 128, height: 128 });
    expect(film.loop).not.toBe(0);
    await studio.look('light', 'en');
    await studio.go('train');
  });

  await test.step('PNG frames are the pixels of the sheets; a folder that is there is left alone', async () => {
    await openDialog();
    await studio.id('film-format-png').click();
    await studio.id('film-shows-sheet').click();
    await studio.id('film-scale-1').click();
    const frames = join(folder, 'frames');
    await studio.answerSaveDialog(frames);
    await studio.id('film-save').click();
    await saved(frames);
    const names = (await readdir(frames)).sort();
    expect(names).toHaveLength(sheets);
    const sheet = await page.evaluate(async () => {
      const samples = await window.studio.call('runs.samples', { runId: 1 });
      const image = new Image();
      image.src = samples.at(-1)!.url;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      return [...context.getImageData(0, 0, image.width, image.height).data];
    });
    const last = await sharp(join(frames, names.at(-1)!))
      .ensureAlpha()
      .raw()
      .toBuffer();
    expect([...last].join()).toBe(sheet.join());

    await openDialog();
    await studio.id('film-save').click();
    await expect(studio.id('toast').filter({ hasText: 'Choose another name' })).toBeVisible();
    expect(await readdir(frames)).toHaveLength(sheets);
  });

  await test.step('a film that is given up leaves nothing', async () => {
    await openDialog();
    await studio.id('film-format-webp').click();
    await studio.id('film-scale-4').click();
    await studio.type('film-quality', 100);
    const file = join(folder, 'given-up.webp');
    await studio.answerSaveDialog(file);
    await studio.id('film-save').click();
    await studio.id('cancel-film').click();
    await expect(studio.id('toast').filter({ hasText: 'was cancelled' })).toBeVisible();
    await expect(studio.id('strip-film')).toHaveCount(0);
    expect((await readdir(folder)).filter((name) => name.includes('given-up'))).toEqual([]);
  });
});

test('a run with one sheet of samples is told that a film needs two', async ({ studio }) => {
  const { page } = studio;
  await studio.newProject('One sheet');
  await studio.drawFaces();
  await studio.startSmallTraining(100_000, 100_000);
  await studio.waitForStep(1);
  await expect(studio.id('sample-gallery').locator('img')).toBeVisible();
  await studio.id('save-film').click();
  await expect(studio.id('film-too-short')).toContainText('at least two');
  await expect(studio.id('film-save')).toBeDisabled();
  const refused = await page.evaluate(async () => {
    const [run] = await window.studio.call('runs.list');
    const film = {
      format: 'webp',
      pace: { by: 'fps', fps: 10 },
      hold: 0,
      scale: 1,
      enlarge: 'nearest',
      sample: null,
      caption: false,
      loop: true,
      quality: 90,
    } as const;
    return window.studio
      .call('films.ofRun', { runId: run!.id, film })
      .catch((error: { code: string; params: unknown }) => error);
  });
  expect(refused).toMatchObject({ code: 'filmTooShort', params: { count: 1 } });
  await page.keyboard.press('Escape');
  await studio.id('stop').click();
  await studio.waitForState('stopped');
});
