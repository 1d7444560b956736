import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
const fetched = (): string => join(folder, 'fetched');

it('is remembered, tells the page its name alone, and can be forgotten', () => {
  let changes = 0;
  const open = (): ContentNetworkFile => new ContentNetworkFile(file, fetched(), () => changes++);
  expect([open().folder(), open().get()]).toEqual([null, null]);
  open().set('/somewhere/nets/vgg19');
  expect(open().folder()).toBe('/somewhere/nets/vgg19');
  expect(open().get()).toEqual({ name: 'vgg19', fetched: false });
  open().set(null);
  expect([open().folder(), changes]).toEqual([null, 2]);
});

it('is the fetched one where the person has chosen no other', () => {
  const content = new ContentNetworkFile(file, fetched(), () => {});
  mkdirSync(fetched());
  expect(content.get()).toBeNull();
  writeFileSync(join(fetched(), 'model.json'), '{}');
  expect([content.folder(), content.get()]).toEqual([fetched(), { name: 'fetched', fetched: true }]);
  content.set('/nets/own');
  expect([content.folder(), content.get()]).toEqual(['/nets/own', { name: 'own', fetched: false }]);
  content.set(null);
  expect(content.folder()).toBe(fetched());
  rmSync(fetched(), { recursive: true });
  expect(content.folder()).toBeNull();
});

it.each(['no JSON', '[]', '{"folder":7}', '{"folder":""}'])('is none where its file holds %s', (text) => {
  writeFileSync(file, text);
  expect(new ContentNetworkFile(file, fetched(), () => {}).folder()).toBeNull();
});

it('is chosen only when the engine could read it', async () => {
  const contentNetwork = new ContentNetworkFile(file, fetched(), () => {});
  let chosen: string | null = '/nets/good';
  const handlers = settingsHandlers({
    contentNetwork,
    dialogs: { openFolder: () => Promise.resolve(chosen) },
    engine: {
      models: {
        checkContent: (path: string) =>
          path.endsWith('good')
            ? Promise.resolve()
            : Promise.reject(new StudioError('contentNetDamaged', { name: 'bad' })),
      },
    },
  } as unknown as Context);
  const choose = () => Promise.resolve(handlers['settings.chooseContentNetwork'](undefined));
  expect(await choose()).toEqual({ name: 'good', fetched: false });
  chosen = '/nets/bad';
  await expect(choose()).rejects.toMatchObject({ code: 'contentNetDamaged' });
  chosen = null;
  expect(await choose()).toBeNull();
  expect(contentNetwork.folder()).toBe('/nets/good');
  await handlers['settings.forgetContentNetwork'](undefined);
  expect(contentNetwork.folder()).toBeNull();
});
