import { expect, type Page } from '@playwright/test';

interface Watched {
  longTasks: number[];
}

/** Long tasks of a page (50 ms and more), as the browser counts them, while something else goes on. */
export class LongTasks {
  private constructor(private readonly page: Page) {}

  static async watch(page: Page): Promise<LongTasks> {
    await page.evaluate(() => {
      const times: number[] = [];
      new PerformanceObserver((list) =>
        times.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
      ).observe({ type: 'longtask' });
      (window as unknown as Watched).longTasks = times;
    });
    // The observer is shown one first: "none" at the end must mean that there were none.
    await page.evaluate(() =>
      setTimeout(() => {
        const end = performance.now() + 120;
        while (performance.now() < end);
      }, 10),
    );
    const seen = (): Promise<number> =>
      page.evaluate(() => Math.max(0, ...(window as unknown as Watched).longTasks));
    await expect.poll(seen).toBeGreaterThanOrEqual(120);
    await page.evaluate(() => (window as unknown as Watched).longTasks.splice(0));
    return new LongTasks(page);
  }

  /** Milliseconds of every long task since the beginning. */
  end(): Promise<number[]> {
    return this.page.evaluate(() => (window as unknown as Watched).longTasks.slice());
  }
}
