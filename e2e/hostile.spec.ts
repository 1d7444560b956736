import { readdir } from 'node:fs/promises';
import { expect, test } from './studio';

/** Everything that lies in a folder, by name. */
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => !/profile/.test(name)).sort();

test('hundreds of malformed and hostile messages break, leak and write nothing', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  await studio.newProject('Fortress');
  await studio.drawFaces(16);
  const before = await filesIn(folder);

  const answers = await page.evaluate(async () => {
    const call = window.studio.call as (channel: unknown, input?: unknown) => Promise<unknown>;
    const channels = [
      'app.info',
      'projects.create',
      'projects.open',
      'projects.rename',
      'selections.choose.x',
      'selections.release',
      'imports.start',
      'imports.starter',
      'imports.cancel',
      'datasets.get',
      'datasets.pictures',
      'datasets.rename',
      'runs.get',
      'runs.metrics',
      'runs.start',
      'runs.fork',
      'runs.continue',
      'checkpoints.pin',
      'checkpoints.remove',
      'faces.render',
      'faces.export',
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
      'x'.repeat(1_000_000),
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
      { points: [{ seed: 1, variety: 99, strength: -1, edits: { __proto__: 1 } }], checkpointId: 1 },
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

  expect(answers.length).toBeGreaterThan(400);
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
      const permission = await navigator.permissions.query({ name: 'geolocation' }).then(
        ({ state }) => state,
        () => 'denied',
      );
      return {
        node: [
          typeof (globalThis as { require?: unknown }).require,
          typeof (globalThis as { process?: unknown }).process,
        ],
        evaluated: attempt(() => (0, eval)('1 + 1')),
        built: attempt(() => new Function('return 2')()),
        injected: String((window as unknown as { injected?: boolean }).injected),
        opened: attempt(() => window.open('https://example.org')),
        permission,
      };
    });
    expect(found).toEqual({
      node: ['undefined', 'undefined'],
      evaluated: 'refused',
      built: 'refused',
      injected: 'undefined',
      opened: 'null',
      permission: 'denied',
    });
    expect(studio.app.windows()).toHaveLength(1);
  });

  expect(await filesIn(folder)).toEqual(before);

  await test.step('and goes on working', async () => {
    const address = page.url();
    // Playwright waits for a navigation that never comes: from here on the page is asked directly.
    const room = await page.evaluate(async () => {
      location.href = 'https://example.org/';
      await new Promise((done) => setTimeout(done, 300));
      document.querySelector<HTMLElement>('[data-testid=rail-data]')!.click();
      await new Promise((done) => setTimeout(done, 300));
      return document.querySelector('[data-testid=rail-data]')!.getAttribute('aria-current');
    });
    expect(room).toBe('page');
    expect(page.url()).toBe(address);
  });
});
