import { readdir } from 'node:fs/promises';
import { expect, projectFolder, test } from './studio';

/**
 * Everything that lies in the studio's world: its home with the projects, its temporary files, its own data. Chromium
 * keeps house in the profile and in the caches as it likes; what lies directly in the profile is the studio's.
 */
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => !/^home\/\.(cache|config|local|pki|nv)\b/.test(name))
    .filter((name) => !/^profile\/./.test(name) || /^profile\/[^/]+\.json$/.test(name))
    .sort();

test('hundreds of malformed and hostile messages break, leak and write nothing', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await studio.newProject('Fortress');
  await studio.drawFaces(16);
  // An empty change of the settings is no offence; it must change nothing.
  await studio.look('dark', 'en');
  const settings = await page.evaluate(() => window.studio.call('settings.get'));
  const before = await filesIn(folder);
  expect(before).toContain('home/GAN Studio/Fortress.ganstudio');
  const checkout = await readdir(projectFolder);

  const answers = await page.evaluate(async () => {
    const call = window.studio.call as (channel: unknown, input?: unknown) => Promise<unknown>;
    const channels = [
      'app.info',
      'projects.create',
      'projects.open',
      'projects.rename',
      'selections.choose.x',
      'selections.release',
      'selections.faces',
      'imports.start',
      'imports.starter',
      'imports.cancel',
      'datasets.get',
      'datasets.pictures',
      'datasets.positions',
      'datasets.picturesAt',
      'datasets.removePictures',
      'datasets.restorePictures',
      'datasets.lookAlikes',
      'datasets.statistics',
      'datasets.rename',
      'datasets.augment',
      'runs.try',
      'films.ofRun',
      'films.cancel',
      'films.reveal',
      'runs.get',
      'runs.metrics',
      'runs.start',
      'runs.fork',
      'runs.continue',
      'checkpoints.pin',
      'checkpoints.remove',
      'models.directions',
      'models.nameDirection',
      'faces.render',
      'faces.invert',
      'faces.invertCancel',
      'faces.export',
      'exports.sheet',
      'exports.loop',
      'exports.copy',
      'exports.prepareDrag',
      'exports.drag',
      'favourites.add',
      'favourites.rename',
      'favourites.remove',
      'favourites.restore',
      'favourites.saveRecipe',
      'favourites.copyRecipe',
      'settings.set',
    ];
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    let deep: unknown = 1;
    for (let i = 0; i < 2000; i++) deep = { deep };
    const payloads: unknown[] = [
      null,
      42,
      NaN,
      Infinity,
      '../../etc/passwd',
      'x'.repeat(10_000_000),
      10n ** 40n,
      Symbol('s'),
      () => '/etc/passwd',
      { name: () => 'called', choosePlace: false },
      new Map([['runId', 1]]),
      new Date(NaN),
      new Uint8Array(1_000_000),
      { name: 'x'.repeat(10_000_000), choosePlace: false },
      [],
      [[[]]],
      cyclic,
      deep,
      { __proto__: { polluted: true }, runId: 1 },
      JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
      { runId: -1, datasetId: 2 ** 60, checkpointId: '1', selectionId: '../../x', name: '' },
      { runId: { valueOf: 1 }, datasetId: [1], checkpointId: 1e308 },
      { projectId: '/etc/passwd' },
      { projectId: '..%2f..%2f', name: '../../outside', choosePlace: false, extra: true },
      { name: '\u0000', choosePlace: 'yes' },
      { theme: 'url(javascript:alert(1))' },
      { language: 'xx', threads: -5 },
      { points: [{ seed: 1, variety: 99, strength: -1, edits: { __proto__: 1 } }], modelId: 'checkpoint-1' },
    ];
    const outcomes: { sent: string; outcome: 'answered' | 'refused'; text: string }[] = [];
    const send = async (channel: unknown, payload?: unknown): Promise<void> => {
      try {
        const value = await call(channel, payload);
        outcomes.push({ sent: String(channel), outcome: 'answered', text: JSON.stringify(value) ?? '' });
      } catch (error) {
        const { code, params, message } = error as { code?: string; params?: object; message?: string };
        const text = JSON.stringify({ code, params }) + (message ?? '');
        outcomes.push({ sent: String(channel), outcome: 'refused', text });
      }
    };
    for (const channel of channels) for (const payload of payloads) await send(channel, payload);
    for (const channel of [
      'selections.drop',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '',
      'studio:call',
      'runs.start ',
      'x'.repeat(100_000),
      null,
      undefined,
      7,
      {},
      [],
      ['app.info'],
    ]) {
      await send(channel, { paths: ['/etc/passwd'] });
    }
    // A second argument, getters that throw, and an answer to a question that was never asked.
    for (const more of [
      [{ name: 'Twice' }, { name: 'Twice' }],
      [undefined, 1],
    ])
      await (call as (...all: unknown[]) => Promise<unknown>)('projects.rename', ...more).then(
        () => outcomes.push({ sent: 'two arguments', outcome: 'answered', text: '' }),
        () => outcomes.push({ sent: 'two arguments', outcome: 'refused', text: '' }),
      );
    await send('runs.get', {
      get runId() {
        throw new Error('not today');
      },
    });
    for (const event of ['__proto__', 'constructor', 'menu', null, {}]) {
      const on = window.studio.on as (event: unknown, listener: unknown) => unknown;
      // What it answers ends a subscription, also one that never was.
      const outcome = typeof on(event, 'not a function') === 'function' ? 'refused' : 'answered';
      outcomes.push({ sent: 'on', outcome, text: '' });
    }
    // Files that no one dropped: they have no place on the disk.
    for (const files of [
      [],
      [new File(['x'], '../../../etc/passwd')],
      [{ path: '/etc/passwd' }],
      '/etc',
      null,
    ]) {
      try {
        await (window.studio.drop as (files: unknown) => Promise<unknown>)(files);
        outcomes.push({ sent: 'drop', outcome: 'answered', text: '' });
      } catch (error) {
        outcomes.push({ sent: 'drop', outcome: 'refused', text: JSON.stringify(error) });
      }
    }
    return outcomes;
  });

  expect(answers.length).toBeGreaterThan(500);
  const harmless = ['app.info', 'projects.rename', 'settings.set'];
  for (const { sent, outcome, text } of answers) {
    expect(text, sent).not.toMatch(/\/(home|root|tmp|etc|usr)\/|\.ts:|\.js:|node_modules|at Object/);
    if (!harmless.includes(sent)) expect(outcome, `${sent}: ${text.slice(0, 200)}`).toBe('refused');
  }
  expect(await page.evaluate(() => ({}) as { polluted?: boolean })).toEqual({});

  await test.step('addresses outside of what the studio serves are refused', async () => {
    const results = await page.evaluate(async () => {
      const addresses = [
        'app://studio/../package.json',
        'app://studio/%2e%2e/%2e%2e/package.json',
        'app://studio/..%2f..%2fmain/index.js',
        'app://elsewhere/index.html',
        'media://app/picture/1/../../x',
        'media://app/picture/-1/0',
        'media://app/sheet/1/1;drop table',
        'media://app/source/..%2f..%2fetc/0',
        'media://app/source//etc/passwd',
        'file:///etc/passwd',
        'http://127.0.0.1:9/',
        'data:text/html,x',
        'app://studio/main.js.map/../../main/index.js',
        'media://elsewhere/picture/1/0',
        'blob:app://studio/00000000-0000-0000-0000-000000000000',
      ];
      return Promise.all(
        addresses.map((address) =>
          fetch(address).then(
            async (response) => ({ address, ok: response.ok, text: await response.text() }),
            () => ({ address, ok: false, text: '' }),
          ),
        ),
      );
    });
    const images = await page.evaluate(() =>
      Promise.all(
        [
          'media://app/picture/1/0',
          'media://app/picture/1/0?v=0',
          'media://app/picture/1/%2e%2e/0?v=x',
          'media://app/source/../../etc/passwd',
          'media://app/recent/..%2f..%2f/0',
          'media://app/sheet/-1/0?v=x',
          'media://app/favourite/..%2f..%2fmodels/0',
          'media://app/favourite/0123456789abcdef/0',
          'file:///usr/share/pixmaps/debian-logo.png',
          'https://example.org/picture.png',
        ].map(
          (address) =>
            new Promise<string>((done) => {
              const image = new Image();
              image.onload = () => done(`${address} was shown`);
              image.onerror = () => done('refused');
              image.src = address;
            }),
        ),
      ),
    );
    expect(images).toEqual(images.map(() => 'refused'));
    for (const { address, ok, text } of results) {
      expect(ok, address).toBe(false);
      expect(text).not.toMatch(/root:|gan-studio/);
    }
  });

  await test.step('the page has no way out', async () => {
    const found = await page.evaluate(async () => {
      const attempt = (work: () => unknown): string => {
        try {
          return String(work());
        } catch {
          return 'refused';
        }
      };
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.injected = true');
      button.click();
      const permissions = await Promise.all(
        (['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as PermissionName[]).map(
          (name) =>
            navigator.permissions.query({ name }).then(
              ({ state }) => state,
              () => 'denied',
            ),
        ),
      );
      const refused = (promise: Promise<unknown>): Promise<string> =>
        promise.then(
          () => 'granted',
          () => 'refused',
        );
      // Each of these either never loads or never gets to the page.
      const frame = document.createElement('iframe');
      frame.src = 'https://example.org/';
      const remote = document.createElement('script');
      const loaded = new Promise<string>((done) => {
        remote.onload = () => done('loaded');
        remote.onerror = () => done('refused');
      });
      remote.src = 'https://example.org/script.js';
      document.body.append(frame, remote);
      const socket = await new Promise<string>((done) => {
        try {
          const line = new WebSocket('ws://127.0.0.1:9/');
          line.onopen = () => done('open');
          line.onerror = () => done('refused');
        } catch {
          done('refused');
        }
      });
      const tags = {
        remote: await loaded,
        socket,
        frame: attempt(() => frame.contentWindow!.document.body.innerHTML),
        camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
        worker: await new Promise<string>((done) => {
          try {
            const worker = new Worker('data:text/javascript,postMessage(1)');
            worker.onmessage = () => done('runs');
            worker.onerror = () => done('refused');
          } catch {
            done('refused');
          }
        }),
        notification: await Notification.requestPermission(),
      };
      frame.remove();
      return {
        node: [
          typeof (globalThis as { require?: unknown }).require,
          typeof (globalThis as { process?: unknown }).process,
          typeof (globalThis as { module?: unknown }).module,
          typeof (globalThis as { Buffer?: unknown }).Buffer,
        ],
        bridge: Object.keys(window.studio).sort(),
        frozen: attempt(() => {
          'use strict';
          (window.studio as { call: unknown }).call = () => 'mine';
          return (window.studio.call as unknown as () => string)();
        }),
        evaluated: attempt(() => (0, eval)('1 + 1')),
        built: attempt(() => new Function('return 2')()),
        timer: attempt(() => typeof setTimeout('window.injected = true', 0)),
        injected: String((window as unknown as { injected?: boolean }).injected),
        opened: attempt(() => window.open('https://example.org')),
        permissions,
        ...tags,
      };
    });
    expect(found).toMatchObject({
      node: ['undefined', 'undefined', 'undefined', 'undefined'],
      bridge: ['call', 'drop', 'dropModel', 'on'],
      evaluated: 'refused',
      built: 'refused',
      injected: 'undefined',
      opened: 'null',
      permissions: Array.from({ length: 5 }, () => 'denied'),
      remote: 'refused',
      socket: 'refused',
      camera: 'refused',
      worker: 'refused',
      notification: 'denied',
    });
    expect(found.frozen).not.toBe('mine');
    expect(found.frame).not.toContain('Example');
    expect(studio.app.windows()).toHaveLength(1);
    expect(await page.evaluate(() => (window as unknown as { injected?: boolean }).injected)).toBeUndefined();
  });

  expect(await filesIn(folder)).toEqual(before);
  expect(await readdir(projectFolder)).toEqual(checkout);
  expect(await page.evaluate(() => window.studio.call('settings.get'))).toEqual(settings);

  await test.step('it cannot be led away, and goes on working', async () => {
    const address = page.url();
    // Playwright waits for a navigation that never comes: from here on the page is asked directly.
    const stayed = await page.evaluate(async () => {
      for (const away of [
        'https://example.org/',
        'file:///etc/passwd',
        'data:text/html,away',
        'app://elsewhere/',
      ]) {
        location.href = away;
        const link = document.createElement('a');
        link.href = away;
        document.body.append(link);
        link.click();
        link.remove();
        const form = document.createElement('form');
        form.action = away;
        document.body.append(form);
        form.submit();
        form.remove();
      }
      // The main process answers after it has refused all of them.
      const info = await window.studio.call('app.info');
      document.querySelector<HTMLElement>('[data-testid=rail-data]')!.click();
      return { version: info.version, here: location.href };
    });
    expect(stayed.version).toMatch(/^\d/);
    expect(stayed.here).toBe(address);
    expect(page.url()).toBe(address);
    await expect
      .poll(() =>
        page.evaluate(() => document.querySelector('[data-testid=rail-data]')!.getAttribute('aria-current')),
      )
      .toBe('page');
  });
});
