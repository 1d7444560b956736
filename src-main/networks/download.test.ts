import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OneFileServer } from '../../build/testing/one-file-server';
import { download, partOf, type DownloadOptions, type DownloadProgress } from './download';

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2654435761) >>> 24));
const sum = (algorithm: string): string => createHash(algorithm).update(content).digest('hex');

let folder: string;
let path: string;
let server: OneFileServer;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  path = join(folder, 'nets', 'net.h5');
  server = new OneFileServer(content);
  url = await server.listen('net.h5');
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (more: Partial<DownloadOptions> = {}): Promise<void> =>
  download({ url, path, hash: { algorithm: 'md5', hex: sum('md5') }, pause: 1, ...more });

describe('a download', () => {
  it.each(['md5', 'sha256'] as const)(
    'is there as a whole, with its %s, and tells how far it is',
    async (algorithm) => {
      const told: DownloadProgress[] = [];
      await get({ hash: { algorithm, hex: sum(algorithm) }, onProgress: (progress) => told.push(progress) });
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(readdirSync(join(folder, 'nets'))).toEqual(['net.h5']);
      expect(told.at(-1)).toMatchObject({ done: content.length, total: content.length });
      expect(told.every(({ done }, i) => i === 0 || done > told[i - 1]!.done)).toBe(true);
    },
  );

  it('says how long it takes once a rate is known', async () => {
    let time = 0;
    const told: DownloadProgress[] = [];
    await get({ now: () => (time += 2000), onProgress: (progress) => told.push(progress) });
    const [first] = told;
    // All that came took two seconds.
    const left = (content.length - first!.done) / (first!.done / 2);
    expect(first!.secondsLeft).toBeCloseTo(left, 5);
    expect(told.at(-1)!.secondsLeft).toBe(0);
  });

  it('goes on where the connection broke, again and again', async () => {
    server.answers = [{ most: 70_000 }];
    await get();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.ranges).toHaveLength(5);
    expect(server.ranges[0]).toBeUndefined();
    const starts = server.ranges.slice(1).map((range) => Number(/\d+/.exec(range!)![0]));
    expect(starts.every((start, i) => start > (starts[i - 1] ?? 0))).toBe(true);
  });

  it('begins anew where the server knows no ranges', async () => {
    server.answers = [{ most: 100_000 }, { whole: true }];
    await get();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.ranges).toHaveLength(2);
    expect(server.ranges[1]).toMatch(/^bytes=\d+-$/);
  });

  it('can be given up, keeps what has come, and goes on from it', async () => {
    server.answers = [{ most: 120_000 }];
    const cancel = new AbortController();
    await expect(
      get({ signal: cancel.signal, onProgress: ({ done }) => done >= 60_000 && cancel.abort() }),
    ).rejects.toMatchObject({ code: 'downloadCancelled' });
    const kept = statSync(partOf(path)).size;
    expect(kept).toBeGreaterThanOrEqual(60_000);
    expect(kept).toBeLessThanOrEqual(120_000);
    expect(existsSync(path)).toBe(false);
    server.answers = [{}];
    await get();
    expect(server.ranges.at(-1)).toBe(`bytes=${kept}-`);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('needs no byte more when all had come before the end', async () => {
    await get();
    writeFileSync(partOf(path), readFileSync(path));
    rmSync(path);
    await get();
    expect(server.ranges.at(-1)).toBe(`bytes=${content.length}-`);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('with another sum is thrown away, and comes whole the next time', async () => {
    const wrong = {
      algorithm: 'md5',
      hex: sum('md5').replace(/^./, (c) => (c === '0' ? '1' : '0')),
    } as const;
    await expect(get({ hash: wrong })).rejects.toMatchObject({
      code: 'downloadDamaged',
      params: { name: 'net.h5' },
    });
    expect(readdirSync(join(folder, 'nets'))).toEqual([]);
    // A part of another file, longer than this one, is not gone on with.
    writeFileSync(partOf(path), Buffer.alloc(content.length + 5));
    await get();
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('breaks off a silent connection', async () => {
    server.answers = [{ most: 10, then: 'silence' }, {}];
    await get({ patience: 3000 });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.ranges).toEqual([undefined, 'bytes=10-']);
  });

  it('says so without a connection, when it is refused, when it is too large, and when it cannot be written', async () => {
    server.answers = [{ refuse: 503 }];
    await expect(get()).rejects.toMatchObject({ code: 'downloadOffline', params: { name: 'net.h5' } });
    expect(server.ranges).toHaveLength(5);
    await expect(get({ url: 'http://127.0.0.1:1/net.h5' })).rejects.toMatchObject({
      code: 'downloadOffline',
    });
    server.answers = [{ refuse: 404 }];
    await expect(get()).rejects.toMatchObject({ code: 'downloadRefused', params: { status: 404 } });
    server.answers = [{}];
    await expect(get({ mostBytes: 1000 })).rejects.toMatchObject({ code: 'downloadRefused' });
    writeFileSync(join(folder, 'file'), '');
    await expect(get({ path: join(folder, 'file', 'net.h5') })).rejects.toMatchObject({
      code: 'exportFailed',
    });
    expect(existsSync(path)).toBe(false);
  });
});
