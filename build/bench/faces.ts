import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { projectFolder } from '../setup/project';
import type { Runtime } from '../setup/runtime';
import { quantile } from './measure';

/** How long faces take to appear, in milliseconds. */
export interface FaceFigures {
  model: string;
  moves: number;
  /** From the input event of a slider to the frame after the new face was drawn. */
  window: Quantiles;
  /** One picture asked for over the bridge, and nothing drawn. */
  bridge: Quantiles;
  /** The generator alone, as the engine measures it. */
  generator: Quantiles;
}
interface Quantiles {
  p50: number;
  p95: number;
}

/** What the bench needs of the page's bridge; the contract itself is none of its business. */
interface Bridge {
  call(channel: string, input?: unknown): Promise<unknown>;
}
interface Model {
  id: string;
  name: string;
  kind: string;
}

const moves = 300;
/** A hand lets go of a slider now and then. */
const movesOfDrag = 50;

/**
 * Moves a slider of the Faces room in the real window and takes the time until the frame that shows its face: with the
 * model that ships with the studio, or, where there is none, with the compact net after two steps, which is as fast.
 */
export async function faceLatency(runtime: Runtime, env: NodeJS.ProcessEnv): Promise<FaceFigures> {
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
    page.setDefaultTimeout(300_000);
    await page.getByTestId('rail-projects').waitFor();
    if (!hasStarter()) await trainTwoSteps(page);
    await page.getByTestId('rail-faces').click();
    const models = await page.evaluate(
      () => (window as unknown as { studio: Bridge }).studio.call('models.list') as Promise<Model[]>,
    );
    const model = models.find(({ kind }) => kind === 'starter') ?? models[0]!;
    await page.getByTestId('model').selectOption(model.id);
    await page.getByTestId('wall-face').first().click();
    await page.getByTestId('direction-slider').first().waitFor();
    // All strips that can be seen are there: nothing else goes on.
    await page.waitForFunction(() => {
      const strips = Array.from(document.querySelectorAll<HTMLElement>('[data-testid=strip]'));
      return strips.filter(({ dataset }) => dataset.fresh === 'true').length >= 2;
    });
    const shown = await page.evaluate(dragSlider, { moves, movesOfDrag });
    const asked = await page.evaluate(askForFaces, { modelId: model.id, count: 100 });
    const both = (times: readonly number[]): Quantiles => ({
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
    });
    return {
      model: model.kind === 'starter' ? model.name : 'compact net, two steps',
      moves,
      window: both(shown),
      bridge: both(asked.map(({ whole }) => whole)),
      generator: both(asked.map(({ generator }) => generator)),
    };
  } finally {
    app.process().kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function hasStarter(): boolean {
  const folder = join(projectFolder, 'resources/models');
  return (
    existsSync(folder) &&
    readdirSync(folder).some((name) => existsSync(join(folder, name, 'model.safetensors')))
  );
}

async function trainTwoSteps(page: Page): Promise<void> {
  const call = (channel: string, input?: unknown): Promise<unknown> =>
    page.evaluate(
      ([channel, input]) => (window as unknown as { studio: Bridge }).studio.call(channel as string, input),
      [channel, input],
    );
  await call('projects.create', { name: 'Bench', choosePlace: false });
  await call('imports.starter', { name: 'Faces', style: 'lorelei', count: 64, size: 64, seed: 1 });
  while (((await call('datasets.list')) as unknown[]).length === 0) await page.waitForTimeout(200);
  await page.getByTestId('rail-train').click();
  await page.getByTestId('new-run').first().click();
  await page.getByTestId('preset-compact').click();
  await page.getByTestId('expert').click();
  await page.getByTestId('group-keeping').getByRole('button').first().click();
  for (const [field, value] of Object.entries({ steps: 2, batchSize: 4 })) {
    await page.getByTestId(`field-${field}`).locator('.number').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(String(value));
    await page.keyboard.press('Enter');
  }
  await page.getByTestId('train-start').click();
  await page.locator('[data-testid=run-state][data-state=finished]').waitFor();
}

/**
 * Runs in the page: one move after the other, each timed until the frame that shows its face. Without functions that
 * have a name: what names them here does not exist there.
 */
async function dragSlider(wish: { moves: number; movesOfDrag: number }): Promise<number[]> {
  const slider = document.querySelector<HTMLInputElement>('[data-testid=direction-slider]')!;
  const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=face-main] canvas')!;
  const draw = Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, 'putImageData')!.value as (
    this: CanvasRenderingContext2D,
    ...all: unknown[]
  ) => void;
  let drawn: (() => void) | null = null;
  CanvasRenderingContext2D.prototype.putImageData = function (...all: unknown[]) {
    draw.apply(this, all);
    if (this.canvas === canvas) drawn?.();
  };
  const times: number[] = [];
  for (let i = 0; i < wish.moves; i++) {
    await new Promise(requestAnimationFrame);
    const shown = new Promise<void>((resolve) => (drawn = resolve));
    // There and back again, never twice at one place.
    slider.value = String(2 * Math.sin((i + 1) / 9));
    const began = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await shown;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - began);
    if (i % wish.movesOfDrag === wish.movesOfDrag - 1)
      slider.dispatchEvent(new Event('change', { bubbles: true }));
  }
  CanvasRenderingContext2D.prototype.putImageData = draw;
  return times;
}

/** Runs in the page: pictures asked for one after the other. */
async function askForFaces(wish: {
  modelId: string;
  count: number;
}): Promise<{ whole: number; generator: number }[]> {
  const { studio } = window as unknown as { studio: Bridge };
  const times: { whole: number; generator: number }[] = [];
  for (let i = 0; i < wish.count; i++) {
    const began = performance.now();
    const { milliseconds } = (await studio.call('faces.render', {
      modelId: wish.modelId,
      points: [{ seed: 1000 + i, variety: 0.8, strength: 1, edits: {} }],
    })) as { milliseconds: number };
    times.push({ whole: performance.now() - began, generator: milliseconds });
  }
  return times;
}
