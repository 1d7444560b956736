import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock';
import { temporaryFolder } from './testing';

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('lets one in at a time and leaves no file behind', async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await wait(20);
    inside--;
  };
  const path = join(folder, 'a.lock');
  await Promise.all([1, 2, 3, 4].map(() => withLock(path, work, { pollMs: 5 })));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

it('is given back after a failure', async () => {
  const path = join(folder, 'a.lock');
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(path, () => Promise.resolve('yes'))).toBe('yes');
});

it('takes over from a process that is gone', async () => {
  const path = join(folder, 'a.lock');
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
  expect(await withLock(path, () => Promise.resolve('yes'), { pollMs: 5 })).toBe('yes');
});

it('takes over from another machine that has been silent for long', async () => {
  const path = join(folder, 'a.lock');
  await writeFile(path, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
  await utimes(path, 1, 1);
  expect(await withLock(path, () => Promise.resolve('yes'), { pollMs: 5 })).toBe('yes');
});

it('waits for a holder that is alive, however long it takes', async () => {
  const path = join(folder, 'a.lock');
  const order: string[] = [];
  const options = { staleMs: 60, pollMs: 5 };
  const first = withLock(path, () => wait(300).then(() => void order.push('first')), options);
  await wait(20);
  await withLock(path, () => Promise.resolve(void order.push('second')), options);
  await first;
  expect(order).toEqual(['first', 'second']);
});
