import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StudioError } from '../../src-preload/contract';
import { ContentNetworkFile } from './content-network';
import type { Context } from './context';
import { settingsHandlers } from './handlers/settings';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-content-'));
  file = join(folder, 'content-network.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is remembered, tells the page its name alone, and can be forgotten', () => {
  let changes = 0;
  const open = (): ContentNetworkFile => new ContentNetworkFile(file, () => changes++);
  expect([open().folder(), open().get()]).toEqual([null, null]);
  open().set('/somewhere/nets/vgg19');
  expect(open().folder()).toBe('/somewhere/nets/vgg19');
  expect(open().get()).toEqual({ name: 'vgg19' });
  open().set(null);
  expect([open().folder(), changes]).toEqual([null, 2]);
});

it.each(['no JSON', '[]', '{"folder":7}', '{"folder":""}'])('is none where its file holds %s', (text) => {
  writeFileSync(file, text);
  expect(new ContentNetworkFile(file, () => {}).folder()).toBeNull();
});

it('is chosen only when the engine could read it', async () => {
  const contentNetwork = new ContentNetworkFile(file, () => {});
  let chosen: string | null = '/nets/good';
  const handlers = settingsHandlers({
    contentNetwork,
    dialogs: { openFolder: () => Promise.resolve(chosen) },
    engine: {
      checkContent: (path: string) =>
        path.endsWith('good')
          ? Promise.resolve()
          : Promise.reject(new StudioError('contentNetDamaged', { name: 'bad' })),
    },
  } as unknown as Context);
  const choose = () => Promise.resolve(handlers['settings.chooseContentNetwork'](undefined));
  expect(await choose()).toEqual({ name: 'good' });
  chosen = '/nets/bad';
  await expect(choose()).rejects.toMatchObject({ code: 'contentNetDamaged' });
  chosen = null;
  expect(await choose()).toBeNull();
  expect(contentNetwork.folder()).toBe('/nets/good');
  await handlers['settings.forgetContentNetwork'](undefined);
  expect(contentNetwork.folder()).toBeNull();
});
