import { join } from 'node:path';
import { environment, foreground } from './program';
import { packageFolder, projectFolder } from './setup/project';
import type { Runtime } from './setup/runtime';
import { withScreen } from './virtual-screen';

/**
 * The tour: the real window on a virtual screen, driven through the main path; its pictures are in out/tour/.
 *
 * @returns exit status
 */
export async function runTour(runtime: Runtime): Promise<number> {
  const cli = join(packageFolder('@playwright/test'), 'cli.js');
  const status = await withScreen(
    environment(runtime),
    (env) =>
      foreground(process.execPath, [cli, 'test', '-c', 'playwright.tour.config.ts'], env, projectFolder),
    true,
  );
  if (status === 0) console.log('The pictures of the tour are in out/tour/.');
  return status;
}
