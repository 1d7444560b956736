import type { Page } from '@playwright/test';
import type { Runtime } from '../setup/runtime';
import { drawnProject, inStudioWindow, startRun, until } from './studio-window';

/** How the window kept up while a training went on in it. */
export interface WindowFigures {
  /** Steps that were trained meanwhile. */
  steps: number;
  seconds: number;
  /** Tasks of the page of 50 ms and more: each makes the window stutter. */
  longTasks: number[];
  /** Times that the scrubber was moved. */
  moves: number;
}

/** Everything that is small, so that a step takes milliseconds and the window has much to show. */
const smallNets: Record<string, number> = {
  batchSize: 4,
  sampleEvery: 5,
  checkpointEvery: 50,
  'generator.hiddenUnits': 32,
  'generator.baseChannels': 16,
  'generator.channels.0': 8,
  'generator.channels.1': 8,
  'discriminator.channels.0': 8,
  'discriminator.channels.1': 8,
  'discriminator.channels.2': 8,
  'discriminator.denseUnits': 16,
};

/**
 * Trains a small run in the real window for so many steps, with its live charts and gallery, moves the scrubber through
 * the samples meanwhile, and counts the long tasks of the page as the browser tells of them.
 */
export function windowUnderTraining(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  steps: number,
): Promise<WindowFigures> {
  return inStudioWindow(runtime, env, async (page) => {
    await drawnProject(page, 32);
    await startRun(page, ['keeping', 'generator', 'discriminator'], { steps: 100 * steps, ...smallNets });
    const step = async (): Promise<number> =>
      Number(await page.getByTestId('run-step').getAttribute('data-step'));
    await until('no step was trained', async () => (await step()) > 0);

    await watch(page);
    const first = await step();
    const began = Date.now();
    let moves = 0;
    const scrubber = page.getByTestId('sample-scrubber');
    await until(
      'too few steps were trained',
      async () => {
        // Back through time, forward, and to the newest sheet again.
        const key = (['ArrowLeft', 'Home', 'ArrowRight', 'End'] as const)[moves % 4]!;
        await scrubber.press(key);
        if (moves++ % 8 === 7) await page.getByTestId('sample-live').click();
        return (await step()) - first >= steps;
      },
      900_000,
    );
    const longTasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
    return { steps: (await step()) - first, seconds: (Date.now() - began) / 1000, longTasks, moves };
  });
}

/** Watches for long tasks, and makes sure that it sees them: "none" at the end must mean that there were none. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    new PerformanceObserver((list) =>
      times.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
    ).observe({ type: 'longtask' });
    (window as unknown as { longTasks: number[] }).longTasks = times;
    setTimeout(() => {
      const end = performance.now() + 120;
      while (performance.now() < end);
    }, 10);
  });
  await until('the browser tells of no long tasks', () =>
    page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.some((time) => time >= 120)),
  );
  await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
}
