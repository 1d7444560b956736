import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../setup/project';
import type { Runtime } from '../setup/runtime';
import { quantile } from './measure';
import { ask, drawnProject, inStudioWindow, startRun, type Bridge } from './studio-window';

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

interface Model {
  id: string;
  name: string;
  kind: string;
  system: string;
}

const moves = 300;
/** A hand lets go of a slider now and then. */
const movesOfDrag = 50;

/**
 * Moves a slider of the Faces room in the real window and takes the time until the frame that shows its face: with the
 * model that ships with the studio, or, where there is none, with the compact net after two steps, which is as fast.
 */
export function faceLatency(runtime: Runtime, env: NodeJS.ProcessEnv): Promise<FaceFigures> {
  return inStudioWindow(runtime, env, async (page) => {
    page.setDefaultTimeout(300_000);
    if (!hasStarter()) {
      await drawnProject(page, 64);
      await startRun(page, ['keeping'], { steps: 2, batchSize: 4 });
      await page.locator('[data-testid=run-state][data-state=finished]').waitFor();
    }
    await page.getByTestId('rail-faces').click();
    const models = await ask<Model[]>(page, 'models.list');
    const ofFaces = models.filter(({ system }) => system === 'dcgan');
    const model = ofFaces.find(({ kind }) => kind === 'starter') ?? ofFaces[0]!;
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
  });
}

function hasStarter(): boolean {
  const folder = join(projectFolder, 'resources/models');
  return (
    existsSync(folder) &&
    readdirSync(folder).some((name) => existsSync(join(folder, name, 'model.safetensors')))
  );
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
