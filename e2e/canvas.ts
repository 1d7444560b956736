import type { Locator } from '@playwright/test';

/** What a canvas shows, to compare it. */
export const pixels = (canvas: Locator): Promise<string> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    return [
      ...(element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data,
    ].join();
  });
