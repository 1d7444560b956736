import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  _electron,
  expect,
  test as base,
  type ElectronApplication,
  type Locator,
  type Page,
} from '@playwright/test';
import { testScreens } from './screens';

/** The application's folder: what Electron is started with. */
export const projectFolder = resolve(import.meta.dirname, '..');

export type Room = 'projects' | 'data' | 'train' | 'faces' | 'shapes' | 'age' | 'upscale' | 'settings';

/** The studio as a person has it: a window, a profile, a folder for projects. */
export class Studio {
  app!: ElectronApplication;
  page!: Page;
  /** What the main process and its children said on standard error. */
  log = '';
  /** Errors of the page's own scripts. */
  readonly pageErrors: string[] = [];
  /** Beside the variables that every studio gets, from the next `open` on. */
  environment: Record<string, string> = {};

  /** @param screen the display that the window is shown on; without it, that of the environment */
  constructor(
    readonly folder: string,
    private readonly screen?: string,
  ) {}

  get projects(): string {
    return join(this.home, 'GAN Studio');
  }

  get home(): string {
    return join(this.folder, 'home');
  }

  async open(...more: string[]): Promise<void> {
    const temporary = join(this.folder, 'tmp');
    await mkdir(this.home, { recursive: true });
    await mkdir(temporary, { recursive: true });
    // No `executablePath`: Playwright asks the `electron` package itself, and only then has the application wait until it
    // is connected. Otherwise a window that opens in the wrong moment is never seen, and the launch never ends.
    this.app = await _electron.launch({
      timeout: 60_000,
      // Chromium refuses to run for root with its sandbox on.
      args: [
        projectFolder,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${join(this.folder, 'profile')}`,
        ...more,
      ],
      env: {
        ...process.env,
        // A home of its own: whatever the studio writes can be found, and nothing of the person's is touched.
        HOME: this.home,
        TMPDIR: temporary,
        GAN_STUDIO_PROJECTS: this.projects,
        LANG: 'en_US.UTF-8',
        LANGUAGE: 'en',
        ...(this.screen !== undefined && { DISPLAY: this.screen }),
        ...this.environment,
      } as Record<string, string>,
    });
    this.app.process().stderr?.on('data', (text: Buffer) => (this.log += text.toString()));
    this.page = await this.app.firstWindow();
    this.page.setDefaultTimeout(30_000);
    this.page.on('pageerror', (error) => this.pageErrors.push(error.message));
    await expect(this.page.getByTestId('rail-projects')).toBeVisible();
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  async reopen(): Promise<void> {
    await this.close();
    await this.open();
  }

  /** Ends the whole application at once, as a power cut would. */
  async kill(): Promise<void> {
    const ended = new Promise((done) => this.app.process().once('exit', done));
    this.app.process().kill('SIGKILL');
    await ended;
  }

  id(name: string): Locator {
    return this.page.getByTestId(name);
  }

  async go(room: Room): Promise<void> {
    await this.id(`rail-${room}`).click();
    await expect(this.id(`rail-${room}`)).toHaveAttribute('aria-current', 'page');
  }

  /** Opens the first project of the start page. */
  async openRecent(): Promise<void> {
    await this.id('project-card').locator('.open').first().click();
    await expect(this.id('rail-data')).toHaveAttribute('aria-disabled', 'false');
  }

  async newProject(name: string): Promise<void> {
    await this.go('projects');
    await this.id('new-project').click();
    await this.id('project-name').fill(name);
    await this.id('project-create').click();
    await expect(this.id('rail-data')).toHaveAttribute('aria-disabled', 'false');
  }

  async look(theme: 'dark' | 'light', language: 'en' | 'zh-CN'): Promise<void> {
    await this.go('settings');
    await this.id(`theme-${theme}`).click();
    await expect(this.page.locator('html')).toHaveAttribute('data-theme', theme);
    await this.id(`language-${language}`).click();
    await expect(this.page.locator('html')).toHaveAttribute('lang', language);
  }

  /** Types a number into one of the studio's number fields. */
  async type(field: string, value: number | string): Promise<void> {
    const number = this.id(field).locator('.number');
    await number.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(String(value));
    await this.page.keyboard.press('Enter');
  }

  /**
   * A real drop of real files or folders on an element, as the system's file manager makes it.
   *
   * @param hovering what is looked at while they hover there
   */
  async drop(paths: string[], target: Locator, hovering?: () => Promise<void>): Promise<void> {
    const box = (await target.boundingBox())!;
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      if (type === 'drop') await hovering?.();
      await session.send('Input.dispatchDragEvent', { type, ...at, data });
    }
    await session.detach();
  }

  /** Data drawn by the studio itself: small and quick. */
  async drawFaces(count = 64, size = 32): Promise<void> {
    await this.go('data');
    await this.id('open-starter').first().click();
    await this.type('starter-count', count);
    await this.id(`starter-size-${size}`).click();
    await this.id('starter-start').click();
    await expect(this.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
  }

  /** The form for a new run. */
  async newRun(): Promise<void> {
    await this.go('train');
    if (!(await this.id('new-run-form').isVisible())) await this.id('new-run').first().click();
    await expect(this.id('new-run-form')).toBeVisible();
  }

  /** A training that takes seconds: few channels, small batches. */
  async startSmallTraining(steps: number, every = 20, more: Record<string, number> = {}): Promise<void> {
    await this.smallRecipe(steps, every, more);
    await this.train({});
  }

  /** Fills the form for such a training. */
  async smallRecipe(steps: number, every: number, more: Record<string, number> = {}): Promise<void> {
    await this.newRun();
    // Its steps take a quarter of the time of those of the compact one, which does more to the pictures.
    await this.id('preset-book').click();
    await this.showSettings();
    // A pretrained network would take most of the time.
    await this.id('field-discriminator.backbone-none').click();
    await this.set({
      steps,
      batchSize: 4,
      sampleEvery: every,
      checkpointEvery: every,
      'generator.hiddenUnits': 32,
      'generator.baseChannels': 16,
      'generator.channels.0': 8,
      'generator.channels.1': 8,
      'discriminator.channels.0': 8,
      'discriminator.channels.1': 8,
      'discriminator.channels.2': 8,
      'discriminator.denseUnits': 16,
      ...more,
    });
  }

  /** Shows every setting of a new run, in these groups beside that of the training. */
  async showSettings(groups: readonly string[] = ['keeping', 'generator', 'discriminator']): Promise<void> {
    await this.id('expert').click();
    for (const group of groups) await this.id(`group-${group}`).getByRole('button').first().click();
  }

  /** Types settings of a new run, in this order. */
  async set(settings: Record<string, number>): Promise<void> {
    for (const [field, value] of Object.entries(settings)) await this.type(`field-${field}`, value);
  }

  /** Types settings of a new run, in this order, and starts it. */
  async train(settings: Record<string, number>): Promise<void> {
    await this.set(settings);
    await this.id('train-start').click();
    await expect(this.id('run-view')).toBeVisible();
  }

  /** Waits for a sheet of samples of this size, in pixels. */
  async expectSheet(width: number, height: number): Promise<void> {
    const sheet = this.id('sample-gallery').locator('img');
    await expect
      .poll(() => sheet.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]))
      .toEqual([width, height]);
  }

  async waitForState(state: string, timeout = 120_000): Promise<void> {
    await expect(this.id('run-state')).toHaveAttribute('data-state', state, { timeout });
  }

  /** Waits until the run that is shown has done so many steps. */
  async waitForStep(step: number, timeout = 120_000): Promise<void> {
    await expect(async () => expect(await this.step()).toBeGreaterThanOrEqual(step)).toPass({ timeout });
  }

  async step(): Promise<number> {
    return Number(await this.id('run-step').getAttribute('data-step'));
  }

  /** Answers the next save dialogs with this path, or as a person who chose it and then cancelled. */
  async answerSaveDialog(path: string, cancelled = false): Promise<void> {
    await this.app.evaluate(
      ({ dialog }, answer) => {
        dialog.showSaveDialog = () => Promise.resolve(answer);
      },
      { canceled: cancelled, filePath: path },
    );
  }

  async answerOpenDialog(paths: string[]): Promise<void> {
    await this.app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
    }, paths);
  }
}

/** A test with a studio of its own; what the window showed at a failure is kept. */
export const test = base.extend<{ studio: Studio; folder: string }>({
  folder: async ({ browserName: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gan-studio-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  studio: async ({ folder }, use, info) => {
    const studio = new Studio(folder, testScreens[info.parallelIndex]);
    await studio.open();
    await use(studio);
    if (info.status !== info.expectedStatus) {
      const picture = await studio.page.screenshot().catch(() => undefined);
      if (picture) await info.attach('window', { body: picture, contentType: 'image/png' });
      await info.attach('log', { body: studio.log, contentType: 'text/plain' });
    }
    await studio.close().catch(() => undefined);
    expect(studio.pageErrors).toEqual([]);
  },
});
export { expect };
