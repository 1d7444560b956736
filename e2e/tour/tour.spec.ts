import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDrawnPages } from '../drawn-pages';
import { makeLookAlikes } from '../pictures';
import { expect, projectFolder, test } from '../studio';
import { ageScene, shapesScene, shapesSceneAgain, upscaleScene } from './model-rooms';

/** Where the pictures go; the README shows copies of them. */
const pictures = join(projectFolder, 'out', 'tour');
/** Enough to see that the network has begun to learn: a few minutes on two processor cores. */
const steps = Number(process.env.TOUR_STEPS ?? 400);

test('the tour', async ({ studio, folder }) => {
  await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  let number = 0;
  const numbered = (name: string): string => `${String(++number).padStart(2, '0')}-${name}.png`;
  const show = async (name: string): Promise<void> => {
    // Messages at the edge of the window go by themselves; a picture without them is calmer.
    await expect(studio.id('toast')).toHaveCount(0, { timeout: 15_000 });
    // Nor is anything pointed at: messages would stay.
    await studio.page.mouse.move(40, 600);
    await studio.page.screenshot({ path: join(pictures, numbered(name)), animations: 'disabled' });
  };
  await studio.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setContentSize(1440, 900),
  );

  await test.step('an empty studio', async () => {
    await show('start');
  });

  await test.step('faces of the model that ships, before there is a project', async () => {
    await studio.look('dark', 'en');
    await studio.go('faces');
    await expect(studio.page.locator('[data-testid=wall-face]:not([data-drawn=true])')).toHaveCount(0, {
      timeout: 60_000,
    });
    await show('wall');
    await studio.id('wall-face').nth(10).click();
    await expect(studio.id('face-main').locator('canvas')).toBeVisible();
    await studio.id('direction-slider').first().focus();
    for (let i = 0; i < 3; i++) await studio.page.keyboard.press('PageUp');
    // Those that are in view.
    for (const place of [0, 1, 2, 3])
      await expect(studio.id('strip').nth(place)).toHaveAttribute('data-fresh', 'true', { timeout: 60_000 });
    await show('face');
    await studio.id('mode-variations').click();
    await expect(studio.id('variations')).toHaveAttribute('data-complete', 'true', { timeout: 60_000 });
    await show('variations');
  });

  await test.step('what comes of two faces and more', async () => {
    const complete = (way: 'mix' | 'breed'): Promise<void> =>
      expect(studio.id(way)).toHaveAttribute('data-complete', 'true', { timeout: 60_000 });
    await studio.id('mode-mix').click();
    await studio.type('mix-seed', 6);
    await complete('mix');
    await show('mix');

    await studio.id('mode-wall').click();
    for (const place of [3, 4, 5, 7, 10, 20]) {
      await studio.id('wall-face').nth(place).click();
      await studio.id('favourite-star').click();
      await expect(studio.id('favourite-star')).toHaveAttribute('title', /^Remove/);
    }
    await studio.id('mode-breed').click();
    for (const parent of [1, 3]) await studio.id('breed-parent').nth(parent).click();
    await complete('breed');
    await show('breed');

    await studio.id('mode-favourites').click();
    for (const favourite of [0, 2, 3]) await studio.id('favourite-choose').nth(favourite).click();
    await show('favourites');
    await studio.id('make-loop').click();
    const preview = studio.id('loop-preview');
    await expect(preview).toHaveAttribute('data-frames', /[1-9]/);
    await expect(preview).toHaveAttribute('data-drawn', (await preview.getAttribute('data-frames'))!, {
      timeout: 60_000,
    });
    await show('loop');
    await studio.page.keyboard.press('Escape');
  });

  await test.step('shapes, a photo at other ages, and one that is enlarged', async () => {
    await studio.look('light', 'en');
    await shapesScene(studio, show);
    await ageScene(studio, show);
    await upscaleScene(studio, show);
  });

  await test.step('data drawn by the studio', async () => {
    await studio.newProject('Drawn faces');
    await studio.look('dark', 'en');
    await studio.drawFaces(600, 64);
    await show('data');
  });

  await test.step(`${steps} steps of training`, async () => {
    await studio.newRun();
    await studio.id('preset-compact').click();
    await studio.type('field-steps', steps);
    await studio.type('field-batchSize', 16);
    await studio.id('group-keeping').getByRole('button').first().click();
    await studio.type('field-sampleEvery', Math.max(1, Math.round(steps / 20)));
    await studio.type('field-checkpointEvery', Math.max(1, Math.round(steps / 4)));
    await expect(studio.page.getByText('Estimating…')).toHaveCount(0);
    // From the top, with nothing in the hand.
    await studio.page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      document.querySelectorAll('.inspector, .inspector *').forEach((part) => (part.scrollTop = 0));
    });
    await show('new-run');
    await studio.id('train-start').click();
    await studio.waitForStep(Math.round(steps * 0.75), 20 * 60_000);
    await show('train');
    await studio.waitForState('finished', 20 * 60_000);
  });

  await test.step('samples through time', async () => {
    await studio.look('light', 'en');
    await studio.go('train');
    await studio.id('run-item').first().click();
    const scrubber = studio.id('sample-scrubber');
    await scrubber.focus();
    for (let i = 0; i < 5; i++) await studio.page.keyboard.press('ArrowLeft');
    await show('gallery');
    await studio.id('save-film').click();
    // Late in the training, where there is something to see.
    await expect
      .poll(async () => Number(await studio.id('film-preview').getAttribute('data-step')))
      .toBeGreaterThan(0.8 * steps);
    await show('film');
    await studio.page.keyboard.press('Escape');
  });

  await test.step('faces of the run', async () => {
    await studio.look('dark', 'en');
    await studio.go('faces');
    await studio.id('mode-wall').click();
    await studio.id('model').selectOption({ index: 0 });
    await expect(studio.page.locator('[data-testid=wall-face]:not([data-drawn=true])')).toHaveCount(0);
    await show('own-faces');
  });

  await test.step('faces cut out of drawn pages, and pictures that are nearly the same', async () => {
    const { folder: pages } = await makeDrawnPages(folder);
    const copies = join(folder, 'Copies');
    await makeLookAlikes(copies);
    const drop = async (path: string): Promise<void> => {
      await studio.go('data');
      const back = studio.page.getByRole('button', { name: 'Back to all data sets' });
      if (await back.isVisible()) await back.click();
      await studio.drop([path], studio.id('drop-zone').first());
      await expect(studio.id('import-panel')).toBeVisible();
    };
    await drop(pages);
    await studio.id('import-crop-face').click();
    await studio.id('face-kind-drawing').click();
    await expect(studio.page.locator('[data-testid=face-preview]:not([data-faces])')).toHaveCount(0, {
      timeout: 120_000,
    });
    await show('face-crop');
    await studio.id('import-start').click();
    await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 180_000 });
    await drop(copies);
    // The way to crop is remembered, and these are no pages.
    await studio.id('import-crop-centre').click();
    await studio.id('import-size-32').click();
    await studio.id('import-start').click();
    await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
    await studio.id('tab-lookAlikes').click();
    await expect(studio.id('look-alike-group')).toHaveCount(2);
    await show('look-alikes');
  });

  await test.step('settings, and the studio in Chinese', async () => {
    await studio.go('settings');
    await expect(studio.id('doctor')).toContainText('TensorFlow', { timeout: 60_000 });
    await show('settings');
    await studio.look('light', 'zh-CN');
    await studio.go('faces');
    await expect(studio.id('wall-face').first()).toBeVisible();
    await show('faces-zh');
    await shapesSceneAgain(studio, show);
    await studio.go('projects');
    await expect(studio.id('project-card').first()).toBeVisible();
    await show('projects-zh');
  });
});
