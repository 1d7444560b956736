import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Runtime } from '../setup/runtime';
import { quantile } from './measure';
import { writeShapeModel } from './shape-model';
import { dropFile, inStudioWindow } from './studio-window';

/** How quickly a shape of 64³ voxels is turned in the window, in milliseconds. */
export interface ShapeFigures {
  /** What draws, as the browser names it: a graphics card, or SwiftShader where the processor does. */
  renderer: string;
  /** From one frame of the window to the next, while the hand turns the shape. */
  surface: FrameTimes;
  blocks: FrameTimes;
  /** From the input event of the threshold's slider to the shape at that threshold. */
  threshold: { p50: number; p95: number };
}
interface FrameTimes {
  p50: number;
  p95: number;
  /** Frames in a second, over all of them. */
  rate: number;
  /** How many there were. */
  moves: number;
}

const side = 64;
const moves = 300;
/** Where frames are slow, fewer tell enough: milliseconds after which a drag ends, and how many it has at least. */
const longest = 20_000;
const fewest = 20;
const thresholds = 40;

/**
 * Turns a shape by the pointer in the real window, as a smooth surface and as blocks, and takes the times between the frames
 * that the window shows. The shape comes from a model that is made for this.
 */
export async function shapeFrames(runtime: Runtime, env: NodeJS.ProcessEnv): Promise<ShapeFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-studio-bench-'));
  try {
    const file = join(folder, 'chairs.safetensors');
    await writeShapeModel(file, side);
    return await inStudioWindow(runtime, env, async (page) => {
      page.setDefaultTimeout(300_000);
      await dropFile(page, file);
      await page
        .locator('[data-testid=shape-viewer-seen]', { hasText: `${side}` })
        .waitFor({ state: 'attached' });
      // The wall is drawn and the directions are found: nothing else goes on.
      await page.getByTestId('shape-slider').first().waitFor();
      await page.getByTestId('shape-panel-look').click();
      const surface = await turned(page);
      const threshold = await page.evaluate(moveThreshold, thresholds);
      await page.getByTestId('shape-look-kind-blocks').click();
      const blocks = await turned(page);
      return {
        renderer: await page.evaluate(rendererName),
        surface,
        blocks,
        threshold: { p50: quantile(threshold, 0.5), p95: quantile(threshold, 0.95) },
      };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs in the page. */
function rendererName(): string {
  const gl = document.createElement('canvas').getContext('webgl2');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl && names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : 'unknown';
}

async function turned(page: Page): Promise<FrameTimes> {
  // Its shaders are ready and its memory is taken before anything is timed.
  await page.evaluate(drag, { most: fewest, least: fewest, longest });
  const times = await page.evaluate(drag, { most: moves, least: fewest, longest });
  const whole = times.reduce((sum, time) => sum + time, 0);
  const rate = (1000 * times.length) / whole;
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), rate, moves: times.length };
}

/**
 * Runs in the page: a drag across the shape, a move in each frame. Gives the times between the frames. Without functions
 * that have a name: what names them here does not exist there.
 */
async function drag({
  most,
  least,
  longest,
}: {
  most: number;
  least: number;
  longest: number;
}): Promise<number[]> {
  const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=shape-viewer] canvas')!;
  const { left, top, width, height } = canvas.getBoundingClientRect();
  // No pointer of the system: capturing this one would fail.
  canvas.setPointerCapture = () => undefined;
  const times: number[] = [];
  let before: number = await new Promise(requestAnimationFrame);
  const began = before;
  for (let i = 0; i <= most && (i <= least || before - began < longest); i++) {
    const clientX = left + width * (0.5 + 0.4 * Math.sin(i / 20));
    const type = i === 0 ? 'pointerdown' : 'pointermove';
    canvas.dispatchEvent(
      new PointerEvent(type, { clientX, clientY: top + height / 2, pointerId: 1, button: 0, bubbles: true }),
    );
    const now: number = await new Promise(requestAnimationFrame);
    if (i > 0) times.push(now - before);
    before = now;
  }
  canvas.dispatchEvent(new PointerEvent('pointerup', { pointerId: 1, bubbles: true }));
  return times;
}

/** Runs in the page: the threshold at one place after the other, each timed until the shape is drawn at it. */
async function moveThreshold(count: number): Promise<number[]> {
  const slider = document.querySelector<HTMLInputElement>(
    '[data-testid=shape-look-threshold] input[type=range]',
  )!;
  const viewer = document.querySelector<HTMLElement>('[data-testid=shape-viewer]')!;
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    await new Promise(requestAnimationFrame);
    const shown = new Promise<void>((resolve) => {
      const watch = new MutationObserver(() => {
        watch.disconnect();
        resolve();
      });
      watch.observe(viewer, { attributes: true, attributeFilter: ['data-made'] });
    });
    // Never twice at one place: nothing would be made then.
    const share = i % 2 === 0 ? 0.4 : 0.6;
    slider.value = String(Number(slider.min) + share * (Number(slider.max) - Number(slider.min)));
    const began = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await shown;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - began);
  }
  return times;
}
