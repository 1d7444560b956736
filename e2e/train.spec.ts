import { LongTasks } from './long-tasks';
import { expect, test } from './studio';

/** How many pixels of a chart have a colour of their own: axes and letters are grey. */
const colouredPixels = (canvas: SVGElement | HTMLElement): number => {
  const { width, height } = canvas as HTMLCanvasElement;
  const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b, a] = data.slice(i, i + 4) as unknown as [number, number, number, number];
    if (a > 128 && Math.max(r, g, b) - Math.min(r, g, b) > 24) count++;
  }
  return count;
};

test('a run trains, pauses, survives a restart, goes on, is continued and forked', async ({ studio }) => {
  const { page } = studio;
  let longTasks: LongTasks;
  await studio.newProject('Main path');
  await studio.drawFaces();

  await test.step('100 steps with a live chart and gallery', async () => {
    await studio.startSmallTraining(5000);
    longTasks = await LongTasks.watch(page);
    await studio.waitForStep(100);
    for (const chart of ['loss-chart', 'answer-chart'] as const) {
      await expect(studio.id(chart).locator('.now').first()).toHaveText(/\d/);
      await expect
        .poll(() => studio.id(chart).locator('canvas').evaluate(colouredPixels))
        .toBeGreaterThan(100);
    }
    const sheet = studio.id('sample-gallery').locator('img');
    await expect.poll(() => sheet.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(32);
    // Long enough for many drawings of the charts, and many new samples.
    await studio.waitForStep(250);
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
    // What is too long is judged by `npm run bench -- --only window`: here the test itself keeps the page busy.
    const all = await longTasks.end();
    test.info().annotations.push({ type: 'long tasks (ms)', description: all.join(' ') || 'none' });
    return step;
  });

  const stopped = await test.step('closed and opened again, it goes on from there', async () => {
    await studio.reopen();
    await studio.openRecent();
    await studio.go('train');
    await studio.id('run-item').first().click();
    await studio.waitForState('paused');
    expect(await studio.step()).toBe(paused);
    await studio.id('resume').click();
    await studio.waitForStep(paused + 20);
    await studio.id('stop').click();
    await studio.waitForState('stopped');
    return studio.step();
  });

  await test.step('it goes on for some steps more, and finishes', async () => {
    await studio.id('continue').click();
    await expect(studio.id('continue-dialog')).toBeVisible();
    await studio.type('more-steps', 25);
    await studio.id('continue-start').click();
    await studio.waitForState('finished');
    expect(await studio.step()).toBe(stopped + 25);
    // No step is missing and none is there twice, over pause, restart and continuation.
    const steps = await studio.page.evaluate(async () => {
      const [run] = await window.studio.call('runs.list');
      const points = await window.studio.call('runs.metrics', { runId: run!.id, points: 20_000 });
      return points.map(({ step }) => step);
    });
    expect(steps).toEqual(Array.from({ length: stopped + 25 }, (_, i) => i + 1));
  });

  await test.step('a fork begins with the weights of a checkpoint', async () => {
    const row = studio.id('checkpoint-row').last();
    const from = Number(await row.getAttribute('data-step'));
    await row.getByTestId('fork').click();
    await studio.type('field-steps', 20);
    await studio.id('train-start').click();
    await expect(studio.id('run-item')).toHaveCount(2);
    await studio.waitForState('finished');
    const runs = await studio.page.evaluate(() => window.studio.call('runs.list'));
    const fork = runs.find(({ forkedFrom }) => forkedFrom !== null);
    expect(fork?.forkedFrom?.step).toBe(from);
    expect(runs.map(({ state }) => state)).toEqual(['finished', 'finished']);
  });
});

test('settings that cannot work are refused in words', async ({ studio }) => {
  await studio.newProject('Refused');
  await studio.drawFaces(32);
  await studio.newRun();
  const refused = async (words: RegExp): Promise<void> => {
    await expect(studio.id('problem').first()).toContainText(words);
    await expect(studio.id('train-start')).toBeDisabled();
  };
  await studio.type('field-batchSize', 64);
  await refused(/A batch of 64 needs more pictures than the 32/);
  await studio.look('light', 'zh-CN');
  await studio.go('train');
  await refused(/64[^A-Za-z]+32/);
  await studio.look('light', 'en');
  await studio.go('train');
  await studio.type('field-batchSize', 8);
  await expect(studio.id('train-start')).toBeEnabled();

  await studio.id('expert').click();
  await studio.id('group-discriminator').getByRole('button').first().click();
  await studio.id('field-discriminator.backbone-none').click();
  for (const layer of [0, 1, 2]) {
    await studio.type(`field-discriminator.kernelSizes.${layer}`, 7);
    await studio.id(`field-discriminator.padding.${layer}-valid`).click();
  }
  await refused(/nothing is left after convolution/);
});
