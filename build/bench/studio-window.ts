import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { projectFolder } from '../setup/project';
import type { Runtime } from '../setup/runtime';
import { SetupError } from '../setup/steps';

/** What the bench needs of the page's bridge; the contract itself is none of its business. */
export interface Bridge {
  call(channel: string, input?: unknown): Promise<unknown>;
}

/** Opens the real window with a profile and a folder for projects of its own, and ends it when the work is done. */
export async function inStudioWindow<Result>(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
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
    return await work(page);
  } finally {
    app.process().kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asks over the page's bridge. */
export const ask = <Result>(page: Page, channel: string, input?: unknown): Promise<Result> =>
  page.evaluate(
    ([channel, input]) => (window as unknown as { studio: Bridge }).studio.call(channel as string, input),
    [channel, input],
  ) as Promise<Result>;

/** Waits for something in the page; where it does not come, the bench has measured nothing. */
export async function until(
  what: string,
  ready: () => Promise<boolean>,
  milliseconds = 180_000,
): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    if (await ready()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new SetupError(
    `The window could not be measured: ${what}.`,
    'Try again when the machine is less busy.',
  );
}

/** Drops a file on the window, as the system's file manager does. */
export async function dropFile(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  await session.detach();
}

/** A project with a few faces that the studio draws itself. */
export async function drawnProject(page: Page, size: 32 | 64): Promise<void> {
  await ask(page, 'projects.create', { name: 'Bench', choosePlace: false });
  await ask(page, 'imports.starter', { name: 'Faces', style: 'lorelei', count: 64, size, seed: 1 });
  await until('no data set', async () => (await ask<unknown[]>(page, 'datasets.list')).length === 1);
}

/**
 * Fills in the form of a new run of the compact net and starts it, as a person does.
 *
 * @param groups folded groups that the fields are in
 */
export async function startRun(
  page: Page,
  groups: readonly string[],
  fields: Readonly<Record<string, number>>,
): Promise<void> {
  await page.getByTestId('rail-train').click();
  await page.getByTestId('new-run').first().click();
  await page.getByTestId('preset-compact').click();
  await page.getByTestId('expert').click();
  for (const group of groups) await page.getByTestId(`group-${group}`).getByRole('button').first().click();
  for (const [field, value] of Object.entries(fields)) {
    await page.getByTestId(`field-${field}`).locator('.number').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(String(value));
    await page.keyboard.press('Enter');
  }
  await page.getByTestId('train-start').click();
  await page.getByTestId('run-view').waitFor();
}
