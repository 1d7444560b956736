import { join } from 'node:path';
import { buildIfChanged } from './build';
import { environment, foreground } from './program';
import { projectFolder } from './setup/project';
import { ensureEngineRuntime } from './setup/runtime';
import { failSetup } from './setup/fail';

/** `npm run -s cli -- …`: the studio's jobs without a window. Standard output is the command's own. */
try {
  const runtime = await ensureEngineRuntime({ output: process.stderr });
  await buildIfChanged();
  const script = join(projectFolder, 'out', 'main', 'cli.js');
  process.exitCode = await foreground(
    process.execPath,
    [script, ...process.argv.slice(2)],
    environment(runtime),
  );
} catch (error) {
  failSetup(error);
}
