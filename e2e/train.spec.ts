import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from './studio';

test('a run trains, pauses, survives a restart, goes on, is forked, and makes faces', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await studio.newProject('Main path');
  await studio.drawFaces();

  await test.step('100 steps with a live chart and gallery', async () => {
    // Long tasks of the page from here on: the window must stay fluid while training runs.
    await page.evaluate(() => {
      const times: number[] = [];
      new PerformanceObserver((list) =>
        times.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({
        type: 'longtask',
      });
      (window as unknown as { longTasks: number[] }).longTasks = times;
    });
    // The observer is shown one first: "none" at the end must mean that there were none.
    await page.evaluate(() =>
      setTimeout(() => {
        const end = performance.now() + 120;
        while (performance.now() < end);
      }, 10),
    );
    const seen = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0).length);
    await expect.poll(seen).toBe(1);
    await studio.startSmallTraining(5000);
    await studio.waitForStep(100);
    await expect(studio.id('loss-chart').locator('canvas')).toBeVisible();
    await expect(studio.id('sample-gallery').locator('img')).toBeVisible();
    const metrics = await page.evaluate(async () => {
      const [run] = await window.studio.call('runs.list');
      return window.studio.call('runs.metrics', { runId: run!.id, points: 1000 });
    });
    expect(metrics.length).toBeGreaterThan(50);
    for (const point of metrics) {
      expect(Number.isFinite(point.lossG) && Number.isFinite(point.lossD)).toBe(true);
      expect(point.dReal).toBeGreaterThan(0);
      expect(point.dReal).toBeLessThan(1);
    }
  });

  await test.step('the scrubber goes through time', async () => {
    const picture = studio.id('sample-gallery').locator('img');
    const scrubber = studio.id('sample-scrubber');
    await scrubber.focus();
    await page.keyboard.press('Home');
    await expect(picture).toHaveAttribute('data-step', '0');
    await page.keyboard.press('ArrowRight');
    await expect(picture).toHaveAttribute('data-step', '20');
  });

  const paused = await test.step('pause writes a checkpoint', async () => {
    await studio.id('pause').click();
    await studio.waitForState('paused');
    const step = await studio.step();
    await expect(studio.id('checkpoint-row').first()).toHaveAttribute('data-step', String(step));
    const long = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
    test
      .info()
      .annotations.push({ type: 'long tasks (ms)', description: long.map(Math.round).join(' ') || 'none' });
    return step;
  });

  await test.step('closed and opened again, it goes on from there', async () => {
    await studio.reopen();
    await studio.id('project-card').locator('.open').first().click();
    await studio.go('train');
    await studio.id('run-item').first().click();
    await studio.waitForState('paused');
    expect(await studio.step()).toBe(paused);
    await studio.id('resume').click();
    await studio.waitForStep(paused + 20);
    await studio.id('stop').click();
    await studio.waitForState('stopped');
  });

  await test.step('a fork goes on from a checkpoint', async () => {
    await studio.id('checkpoint-row').first().getByTestId('fork').click();
    await studio.type('field-steps', 20);
    await studio.id('train-start').click();
    await expect(studio.id('run-item')).toHaveCount(2);
    await studio.waitForState('finished');
    await studio.id('continue').click();
    await expect(studio.id('continue-dialog')).toBeVisible();
    await studio.type('more-steps', 20);
    await studio.id('continue-start').click();
    await studio.waitForState('finished');
  });

  await test.step('faces: a wall, one face, sliders, undo, export', async () => {
    await studio.go('faces');
    await expect(studio.id('wall-face').first()).toBeVisible();
    await studio.id('wall-face').nth(2).click();
    const face = studio.id('face-main').locator('canvas');
    await expect(face).toBeVisible();
    const look = (): Promise<string> =>
      face.evaluate((canvas: HTMLCanvasElement) =>
        [...canvas.getContext('2d')!.getImageData(0, 0, 32, 32).data].join(),
      );
    await expect.poll(async () => new Set((await look()).split(',')).size).toBeGreaterThan(10);
    const before = await look();
    await studio.id('latent-slider-0').focus();
    // The window was opened again: the page of the beginning is gone.
    await studio.page.keyboard.press('End');
    await expect.poll(look).not.toBe(before);
    await studio.id('undo').click();
    await expect.poll(look).toBe(before);
    await studio.id('redo').click();
    await expect.poll(look).not.toBe(before);
    await studio.id('randomise').click();
    const random = await look();
    await expect.poll(look).not.toBe(before);
    expect(random.length).toBeGreaterThan(0);

    for (const [button, side] of [
      ['export-face', 32],
      ['export-face-2', 64],
      ['export-face-4', 128],
    ] as const) {
      const file = join(folder, `${button}.png`);
      await studio.answerSaveDialog(file);
      await studio.id(button).click();
      await expect
        .poll(() =>
          stat(file).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      const { width, height, format } = await sharp(file).metadata();
      expect({ width, height, format }).toEqual({ width: side, height: side, format: 'png' });
    }
  });
});

test('settings that cannot work are refused in words', async ({ studio }) => {
  await studio.newProject('Refused');
  await studio.drawFaces(32);
  await studio.newRun();
  await studio.type('field-batchSize', 64);
  await expect(studio.id('problem').first()).toContainText('64');
  await expect(studio.id('train-start')).toBeDisabled();
  await studio.type('field-batchSize', 8);
  await expect(studio.id('train-start')).toBeEnabled();
});
