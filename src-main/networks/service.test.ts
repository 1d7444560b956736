import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeVgg } from '../../build/testing/vgg-file';
import { StudioError, type NetworkInfo } from '../../src-preload/contract';
import { bundledKerasThread } from '../export/testing';
import { partOf, type DownloadOptions } from './download';
import { knownNetworks, networksFrom, vgg19 } from './known';
import { NetworkService } from './service';

let thread: string;
let removeThread: () => void;
let folder: string;
/** The person's own file, for all tests. */
let source: string;
beforeAll(async () => {
  ({ thread, remove: removeThread } = await bundledKerasThread());
  source = join(mkdtempSync(join(tmpdir(), 'networks-own-')), 'mine.h5');
  await writeVgg(source);
});
afterAll(() => {
  removeThread();
  rmSync(dirname(source), { recursive: true, force: true });
});
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'networks-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A service whose downloads a test ends. */
function make(run: (options: DownloadOptions) => Promise<void>) {
  const told: NetworkInfo[] = [];
  const places: (string | null)[] = [];
  const service = new NetworkService({
    folder: join(folder, 'networks'),
    thread,
    networks: knownNetworks,
    onUpdate: (info) => told.push(info),
    onPlace: (_, place) => places.push(place),
    download: run,
  });
  return { service, told, places };
}
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 2000 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(done()).toBe(true);
};
const place = (): string => join(folder, 'networks', 'vgg19');
const file = (): string => join(folder, 'networks', vgg19.file);

describe('networks that others have published', () => {
  it('are fetched from where they were published, prepared, told of, and removed', async () => {
    const asked: DownloadOptions[] = [];
    const { service, told, places } = make(async (options) => {
      asked.push(options);
      options.onProgress!({ done: 10, total: 40, secondsLeft: 3 });
      copyFileSync(source, options.path);
    });
    expect(await service.list()).toMatchObject([{ id: 'vgg19', state: 'absent', bytes: 0 }]);
    expect(await service.download('vgg19')).toMatchObject({ state: 'downloading' });
    // A second wish is the same one.
    await service.download('vgg19');
    await until(() => told.at(-1)?.state === 'ready');
    expect(asked).toMatchObject([{ url: vgg19.url, hash: vgg19.hash, path: file() }]);
    expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['downloading', 'preparing']));
    expect(told.at(-1)).toMatchObject({ place: place(), own: null, error: null });
    expect(places).toEqual([place()]);
    expect(readdirSync(join(folder, 'networks'))).toEqual(['vgg19']);
    expect(await service.remove('vgg19')).toMatchObject({ state: 'absent', place: null });
    expect(places).toEqual([place(), null]);
    expect(existsSync(place())).toBe(false);
  });

  it('can be given up without an error, and say what is there', async () => {
    const { service } = make(async ({ signal, path }) => {
      writeFileSync(partOf(path), Buffer.alloc(123));
      await new Promise((resolve) => signal!.addEventListener('abort', resolve));
      throw new StudioError('downloadCancelled');
    });
    await service.download('vgg19');
    await until(() => existsSync(partOf(file())));
    expect(await service.cancel('vgg19')).toMatchObject({ state: 'partial', bytes: 123, error: null });
    await service.remove('vgg19');
    expect(existsSync(partOf(file()))).toBe(false);
  });

  it('say why a download ended, until the next one begins', async () => {
    let fails = true;
    const { service, told } = make(async ({ path }) => {
      if (fails) throw new StudioError('downloadOffline', { name: 'x' });
      writeFileSync(path, 'no network');
    });
    await service.download('vgg19');
    await until(() => told.at(-1)?.error?.code === 'downloadOffline');
    expect(told.at(-1)!.state).toBe('absent');
    fails = false;
    expect((await service.download('vgg19')).error).toBeNull();
    await until(() => told.at(-1)?.error?.code === 'contentNetDamaged');
    expect(told.at(-1)!.state).toBe('absent');
  });

  it('can come from a file of the person, which stays; another file is refused', async () => {
    const { service, places } = make(() => Promise.reject(new Error('Nothing is fetched.')));
    expect(await service.take('vgg19', source)).toMatchObject({ state: 'ready', own: 'mine.h5' });
    expect(places).toEqual([place()]);
    expect(existsSync(source)).toBe(true);
    writeFileSync(join(folder, 'other.h5'), 'x');
    await expect(service.take('vgg19', join(folder, 'other.h5'))).rejects.toMatchObject({
      code: 'contentNetDamaged',
      params: { name: 'other.h5' },
    });
    expect(await service.list()).toMatchObject([{ state: 'ready', own: 'mine.h5' }]);
  });

  it('can be pointed elsewhere as a whole, or not at all', () => {
    const place = { url: 'http://127.0.0.1:8000/x.h5', md5: '0'.repeat(32), bytes: 100 };
    expect(networksFrom(JSON.stringify(place))).toEqual([
      { ...vgg19, url: place.url, hash: { algorithm: 'md5', hex: place.md5 }, aboutBytes: 100 },
    ]);
    for (const bad of [{ ...place, md5: 'x' }, { url: place.url }, { ...place, more: 1 }, null])
      expect(() => networksFrom(JSON.stringify(bad))).toThrow();
  });
});
