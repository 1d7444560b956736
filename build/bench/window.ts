import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { projectFolder } from '../setup/project';
import type { Runtime } from '../setup/runtime';
import { SetupError } from '../setup/steps';

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

/** What the bench needs of the page's bridge; the contract itself is none of its business. */
interface Bridge {
  call(channel: string, input?: unknown): Promise<unknown>;
}

/** Waits for something in the page; where it does not come, the bench has measured nothing. */
async function until(what: string, ready: () => Promise<boolean>, milliseconds = 180_000): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new SetupError(
    `The window could not be measured: ${what}.`,
    'Try again when the machine is less busy.',
  );
}

const ask = <Result>(page: Page, channel: string, input?: unknown): Promise<Result> =>
  page.evaluate(
    ([channel, input]) => (window as unknown as { studio: Bridge }).studio.call(channel as string, input),
    [channel, input],
  ) as Promise<Result>;

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
export async function windowUnderTraining(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  steps: number,
): Promise<WindowFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-studio-bench-'));
  const app = await _electron.launch({
    executablePath: runtime.electron.executable,
    args: [projectFolder, ...runtime.electronArguments, `--user-data-dir=${join(folder, 'profile')}`],
    env: { ...env, GAN_STUDIO_PROJECTS: join(folder, 'projects'), LANG: 'en_US.UTF-8' } as Record<
      string,
      string
    >,
  });
  try {
    const page = await app.firstWindow();
    await page.getByTestId('rail-projects').waitFor();
    await ask(page, 'projects.create', { name: 'Bench', choosePlace: false });
    await ask(page, 'imports.starter', { name: 'Faces', style: 'lorelei', count: 64, size: 32, seed: 1 });
    await until('no data set', async () => (await ask<unknown[]>(page, 'datasets.list')).length === 1);
    await startRun(page, 100 * steps);
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
  } finally {
    app.process().kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Fills in the form of a new run and starts it, as a person does. */
async function startRun(page: Page, steps: number): Promise<void> {
  await page.getByTestId('rail-train').click();
  await page.getByTestId('new-run').first().click();
  await page.getByTestId('expert').click();
  for (const group of ['keeping', 'generator', 'discriminator']) {
    await page.getByTestId(`group-${group}`).getByRole('button').first().click();
  }
  for (const [field, value] of Object.entries({ steps, ...smallNets })) {
    await page.getByTestId(`field-${field}`).locator('.number').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(String(value));
    await page.keyboard.press('Enter');
  }
  await page.getByTestId('train-start').click();
  await page.getByTestId('run-view').waitFor();
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
