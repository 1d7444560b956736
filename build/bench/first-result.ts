import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { packageFolder } from '../setup/project';
import type { Runtime } from '../setup/runtime';
import { dropFile, inStudioWindow } from './studio-window';

/** How long a person waits in a room that she has just opened, in seconds, round by round. */
export interface FirstResultFigures {
  age: Waits;
  upscale: Waits;
}
interface Waits {
  /** From the drop of the photo to the first picture that a model made of it. */
  first: number[];
  /** To all that the room shows of it at once. */
  whole: number[];
}

/** Side of the photo. */
const side = 512;

/**
 * Drops a photo of one person on the Age and the Upscale room, in a window that was opened for it: nothing is loaded but what
 * the room loads by itself when it opens.
 */
export async function firstResults(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
  rounds: number,
  onRound: (room: string, round: number, seconds: number) => void,
): Promise<FirstResultFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-studio-bench-'));
  const figures: FirstResultFigures = { age: { first: [], whole: [] }, upscale: { first: [], whole: [] } };
  try {
    const photo = join(folder, 'person.jpg');
    await sharp(join(packageFolder('@vladmandic/face-api'), 'demo', 'sample6.jpg'))
      // One of the four people in it.
      .extract({ left: 460, top: 150, width: 520, height: 520 })
      .resize(side, side)
      .toFile(photo);
    for (let round = 0; round < rounds; round++) {
      for (const room of ['age', 'upscale'] as const) {
        const { first, whole } = await inStudioWindow(runtime, env, (page) => dropped(page, room, photo));
        figures[room].first.push(first);
        figures[room].whole.push(whole);
        onRound(room, round + 1, first);
      }
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is there when the first picture is, and when all are. */
const signs = {
  age: {
    empty: '[data-testid=age-choose]',
    first: '[data-testid=age-best][data-drawn=true], [data-testid=age-result][data-ready=true]',
    whole: '[data-testid=age-result][data-ready=true]',
  },
  upscale: {
    empty: '[data-testid=upscale-empty]',
    first: '[data-testid=upscale-compare] img.piece',
    whole: '[data-testid=upscale-state][data-missing="0"]',
  },
} as const;

async function dropped(
  page: Page,
  room: keyof typeof signs,
  photo: string,
): Promise<{ first: number; whole: number }> {
  const { empty, first, whole } = signs[room];
  await page.getByTestId(`rail-${room}`).click();
  await page.locator(empty).waitFor();
  // Nobody drops a photo in the moment in which a room opens.
  await page.waitForTimeout(2000);
  const began = performance.now();
  const after = async (sign: string): Promise<number> => {
    await page.locator(sign).first().waitFor({ timeout: 120_000 });
    return (performance.now() - began) / 1000;
  };
  await dropFile(page, photo);
  return { first: await after(first), whole: await after(whole) };
}
