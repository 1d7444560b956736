import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfChanged } from './build';
import { environment, foreground } from './program';
import { packageFolder, projectFolder } from './setup/project';
import { failSetup } from './setup/fail';
import { ensureRuntime, type Runtime } from './setup/runtime';
import { hasScreen } from './setup/system-libraries';
import { runTour } from './tour';

/**
 * `npm start`: sets up what is missing, builds what has changed, opens the studio. `--dev` reloads on changes, `--tour`
 * (and a machine without a screen) shows the way through the rooms in pictures instead.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dev: { type: 'boolean', default: false },
    tour: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    gpu: { type: 'boolean', default: false },
  },
});

async function open(runtime: Runtime): Promise<number> {
  if (values.dev) {
    const script = join(packageFolder('electron-vite'), 'bin', 'electron-vite.js');
    return foreground(
      process.execPath,
      [script, 'dev', ...(runtime.electronArguments.length > 0 ? ['--noSandbox'] : [])],
      environment(runtime),
      projectFolder,
    );
  }
  await buildIfChanged();
  return foreground(
    runtime.electron.executable,
    [...runtime.electronArguments, projectFolder, ...positionals],
    environment(runtime),
  );
}

try {
  const onTour = values.tour || !hasScreen();
  const runtime = await ensureRuntime({
    accelerator: values.gpu ? 'gpu' : values.cpu ? 'cpu' : undefined,
    virtualScreen: onTour,
  });
  if (onTour) {
    if (!values.tour) {
      console.log('There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set).');
      console.log(
        'The studio shows a tour on a virtual screen instead and leaves its pictures in out/tour/.',
      );
    }
    await buildIfChanged();
    process.exitCode = await runTour(runtime);
  } else {
    process.exitCode = await open(runtime);
  }
} catch (error) {
  failSetup(error);
}
