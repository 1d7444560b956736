import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import sharp from 'sharp';
import { expect, projectFolder, type Studio } from '../studio';

/** Takes a picture of the window, under this name. */
type Show = (name: string) => Promise<void>;

/** Photos of people that come inside of a package. */
const photo = (number: number): string =>
  join(projectFolder, `node_modules/@vladmandic/face-api/demo/sample${number}.jpg`);
const timeout = 300_000;

/** What a room shows where it has a model, and where it has none. */
const signs = {
  shapes: ['shape-model', 'load-shape-model'],
  age: ['age-model', 'load-model'],
} as const;

/** Whether the room, which is gone to, offers a model; says so where the scene is left out. */
async function offersModel(studio: Studio, room: keyof typeof signs): Promise<boolean> {
  await studio.go(room);
  const [some, none] = signs[room].map((sign) => studio.id(sign));
  await expect(some!.or(none!)).toBeVisible();
  return told(await some!.isVisible(), room);
}

function told(offered: boolean, room: string): boolean {
  if (!offered) console.log(`The room "${room}" has no model: its scene is left out of the tour.`);
  return offered;
}

/** Shapes on the wall and turned, two of them blended, and one as a file to print. */
export async function shapesScene(studio: Studio, show: Show): Promise<void> {
  if (!(await offersModel(studio, 'shapes'))) return;
  const viewer = studio.id('shape-viewer');
  await expect(viewer).toHaveAttribute('data-made', /[1-9]/, { timeout });
  await wallOfShapes(studio);
  await expect(studio.id('shape-slider').first()).toBeVisible({ timeout });
  await show('shapes');

  await studio.id('shape-panel-blend').click();
  for (const seed of [2, 3]) await wallShape(studio, seed).click();
  await expect(studio.id('blend-share').locator('.number')).toBeEnabled({ timeout });
  const made = await viewer.getAttribute('data-made');
  await studio.type('blend-share', 50);
  await expect(viewer).not.toHaveAttribute('data-made', made!, { timeout });
  await show('shapes-blend');

  await studio.id('shape-print').click();
  await expect(studio.id('print-facts')).toHaveAttribute('data-watertight', /./, { timeout });
  await show('shapes-print');
  await studio.page.keyboard.press('Escape');
  await studio.id('shape-panel-sliders').click();
}

/** The same room once more, with another shape: in another language. */
export async function shapesSceneAgain(studio: Studio, show: Show): Promise<void> {
  if (!(await offersModel(studio, 'shapes'))) return;
  const viewer = studio.id('shape-viewer');
  await expect(viewer).toHaveAttribute('data-made', /[1-9]/, { timeout });
  const made = await viewer.getAttribute('data-made');
  await wallShape(studio, 5).click();
  await expect(viewer).not.toHaveAttribute('data-made', made!, { timeout });
  await wallOfShapes(studio);
  await show('shapes-zh');
}

/** A photo of several people, and one of them in all ages. */
export async function ageScene(studio: Studio, show: Show): Promise<void> {
  if (!(await offersModel(studio, 'age'))) return;
  await studio.drop([photo(1)], studio.page.locator('main'));
  await expect(studio.id('age-face').first()).toBeVisible({ timeout });
  await show('age-people');
  await studio.id('age-face').first().click();
  await expect(studio.id('age-strip')).toHaveAttribute('data-pictures', '6', { timeout });
  await expect(studio.id('age-result')).toHaveAttribute('data-ready', 'true', { timeout });
  await expect(studio.id('age-beliefs')).toHaveAttribute('data-ready', 'true', { timeout });
  await show('age');
}

/** A part of a photo, enlarged by a net beside plain enlarging. */
export async function upscaleScene(studio: Studio, show: Show): Promise<void> {
  await studio.go('upscale');
  // As small as pictures of the web are.
  const face = join(studio.folder, 'Face in a group.png');
  await sharp(photo(3)).extract({ left: 900, top: 100, width: 620, height: 440 }).resize(248).toFile(face);
  await studio.drop([face], studio.id('drop-zone'));
  await expect(studio.id('upscale-model')).toBeVisible();
  // Plain enlarging is always offered.
  if (told((await studio.id('upscale-no-model').count()) === 0, 'upscale')) {
    await expect(studio.id('upscale-compare').locator('img.piece').first()).toBeVisible({ timeout });
    await expect(studio.id('upscale-state')).toHaveAttribute('data-missing', '0', { timeout });
    await show('upscale');
  }
  await studio.id('upscale-clear').click();
}

const wallShape = (studio: Studio, seed: number): Locator =>
  studio.page.locator(`[data-testid=wall-shape][data-seed="${seed}"]`);

/** Waits until all of the wall that is in view is drawn. */
async function wallOfShapes(studio: Studio): Promise<void> {
  await expect(studio.id('wall-shape').first()).toBeVisible();
  await expect(studio.page.locator('[data-testid=wall-shape]:not([data-drawn=true])')).toHaveCount(0, {
    timeout,
  });
}
