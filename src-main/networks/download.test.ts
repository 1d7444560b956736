import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download, partOf, type DownloadOptions, type DownloadProgress } from './download';

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2654435761) >>> 24));
const sum = (algorithm: string): string => createHash(algorithm).update(content).digest('hex');

let folder: string;
let path: string;
let server: Server;
let url: string;
/** Ranges that were asked for. */
let ranges: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  path = join(folder, 'nets', 'net.h5');
  ranges = [];
  answer = serve();
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/net.h5`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** A server that knows ranges and breaks the connection after so many bytes of each answer. */
function serve({ most = Infinity, knowsRanges = true } = {}): typeof answer {
  return (request, response) => {
    const asked = knowsRanges ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] : undefined;
    const from = Number(asked ?? 0);
    if (from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    response.writeHead(asked === undefined ? 200 : 206, {
      'content-length': content.length - from,
      ...(asked === undefined
        ? {}
        : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    if (content.length - from <= most) response.end(content.subarray(from));
    else response.write(content.subarray(from, from + most), () => setTimeout(() => response.destroy(), 20));
  };
}
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
    answer = serve({ most: 70_000 });
    await get();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges).toHaveLength(5);
    expect(ranges[0]).toBeUndefined();
    const starts = ranges.slice(1).map((range) => Number(/\d+/.exec(range!)![0]));
    expect(starts.every((start, i) => start > (starts[i - 1] ?? 0))).toBe(true);
  });

  it('begins anew where the server knows no ranges', async () => {
    answer = serve({ most: 100_000 });
    const once = answer;
    answer = (request, response) => {
      once(request, response);
      answer = serve({ knowsRanges: false });
    };
    await get();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges).toHaveLength(2);
    expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  });

  it('can be given up, keeps what has come, and goes on from it', async () => {
    answer = serve({ most: 120_000 });
    const cancel = new AbortController();
    await expect(
      get({ signal: cancel.signal, onProgress: ({ done }) => done >= 60_000 && cancel.abort() }),
    ).rejects.toMatchObject({ code: 'downloadCancelled' });
    const kept = statSync(partOf(path)).size;
    expect(kept).toBeGreaterThanOrEqual(60_000);
    expect(kept).toBeLessThanOrEqual(120_000);
    expect(existsSync(path)).toBe(false);
    answer = serve();
    await get();
    expect(ranges.at(-1)).toBe(`bytes=${kept}-`);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('needs no byte more when all had come before the end', async () => {
    await get();
    writeFileSync(partOf(path), readFileSync(path));
    rmSync(path);
    await get();
    expect(ranges.at(-1)).toBe(`bytes=${content.length}-`);
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
    let asked = 0;
    answer = (request, response) => {
      if (asked++ > 0) return serve()(request, response);
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 10));
    };
    await get({ patience: 3000 });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=10-']);
  });

  it('says so without a connection, when it is refused, when it is too large, and when it cannot be written', async () => {
    answer = (_, response) => void response.writeHead(503).end();
    await expect(get()).rejects.toMatchObject({ code: 'downloadOffline', params: { name: 'net.h5' } });
    expect(ranges).toHaveLength(5);
    await expect(get({ url: 'http://127.0.0.1:1/net.h5' })).rejects.toMatchObject({
      code: 'downloadOffline',
    });
    answer = (_, response) => void response.writeHead(404).end('not here');
    await expect(get()).rejects.toMatchObject({ code: 'downloadRefused', params: { status: 404 } });
    answer = serve();
    await expect(get({ mostBytes: 1000 })).rejects.toMatchObject({ code: 'downloadRefused' });
    writeFileSync(join(folder, 'file'), '');
    await expect(get({ path: join(folder, 'file', 'net.h5') })).rejects.toMatchObject({
      code: 'exportFailed',
    });
    expect(existsSync(path)).toBe(false);
  });
});
