import { expect, it, vi } from 'vitest';
import { PicturePages } from './picture-pages.svelte';

const tick = (): Promise<void> => new Promise((done) => setTimeout(done));
const numbers = (offset: number, limit: number) =>
  Promise.resolve(Array.from({ length: limit }, (_, i) => offset + i));

it('fetches the pages in view once', async () => {
  const fetch = vi.fn(numbers);
  const pages = new PicturePages(1050, fetch, 100);
  expect(pages.at(150)).toBeUndefined();
  pages.want(150, 220);
  pages.want(160, 230);
  await tick();
  expect(fetch.mock.calls).toEqual([
    [100, 100],
    [200, 100],
  ]);
  expect(pages.at(150)).toBe(150);
  pages.want(1040, 1060);
  await tick();
  expect(fetch).toHaveBeenLastCalledWith(1000, 50);
});

it('drops pages that were not looked at for long', async () => {
  const pages = new PicturePages(100_000, numbers, 100, 3);
  for (const first of [0, 1000, 2000, 3000]) {
    pages.want(first, first);
    await tick();
  }
  expect(pages.at(0)).toBeUndefined();
  expect(pages.at(3000)).toBe(3000);
  pages.want(0, 0);
  await tick();
  expect(pages.at(0)).toBe(0);
});

it('asks again after a failure', async () => {
  let works = false;
  const pages = new PicturePages(
    10,
    (offset, limit) => (works ? numbers(offset, limit) : Promise.reject(new Error())),
    10,
  );
  pages.want(0, 5);
  await tick();
  works = true;
  pages.want(0, 5);
  await tick();
  expect(pages.at(3)).toBe(3);
});
