import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { projectFolder } from '../setup/project';
import type { Runtime } from '../setup/runtime';
import type { Contender } from './measure';

/**
 * From the start of the process to the first contents of the first window: the studio, and an Electron application that
 * shows an empty page. Both as they are started by a person, with a profile of their own that is new each time.
 */
export async function coldStart(
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
): Promise<{ contenders: Contender[]; end(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-studio-bench-'));
  const empty = join(folder, 'empty');
  await writeEmptyApplication(empty);
  let starts = 0;
  const contender = (name: string, application: string): Contender => ({
    name,
    async measure() {
      const profile = join(folder, `profile-${starts++}`);
      const began = performance.now();
      const app = await _electron.launch({
        executablePath: runtime.electron.executable,
        args: [application, ...runtime.electronArguments, `--user-data-dir=${profile}`],
        env: { ...env, GAN_STUDIO_PROJECTS: join(profile, 'projects') } as Record<string, string>,
      });
      const page = await app.firstWindow();
      await page.waitForSelector('body :first-child', { state: 'visible' });
      const value = performance.now() - began;
      await app.close();
      return { value };
    },
  });
  return {
    contenders: [contender('empty Electron window', empty), contender('GAN Studio', projectFolder)],
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeEmptyApplication(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', main: 'main.cjs', version: '1.0.0' }),
  );
  await writeFile(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow().loadFile('index.html'));
`,
  );
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>empty</title><p>empty</p>');
}
