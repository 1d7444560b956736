import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureEntry } from '../setup/cache';
import { fetchFromNpm, type Pinned } from '../setup/fetch';
import { lastLines, run } from '../setup/process';
import { SetupError, type Steps } from '../setup/steps';

/**
 * Models of UpscalerJS for four times (MIT licence; residual dense networks, trained on DIV2K), as layers models of tfjs:
 * what the Upscale room is compared with. They want bytes and give bytes. No dependencies: a bench alone needs them.
 */
const packages = {
  'esrgan-slim': {
    name: '@upscalerjs/esrgan-slim',
    version: '1.0.0',
    integrity:
      'sha512-DXtwn5SE71+pZKluN/hGeLaZv6ZylyFQYSvMqU08kKCEA5Y9Q1cIIk4EvPTPZw8VqGi2C6F02c8OjhtId4BK2w==',
  },
  'esrgan-medium': {
    name: '@upscalerjs/esrgan-medium',
    version: '1.0.0',
    integrity:
      'sha512-Z8JnR87sgetPABKevasXST3FdnXhaoTu9zpXnu3KLaHYpYStVt0FD1VZS9c6jhSGMBC0H929gN9RbWl+MeisKA==',
  },
} satisfies Record<string, Pinned>;

export type EsrganModel = keyof typeof packages;
export const esrganModels = Object.keys(packages) as EsrganModel[];

/** Gives the folder with `model.json` and its weights, fetching it from npm's registry when it is first asked for. */
export async function ensureEsrgan(model: EsrganModel, cache: string, steps: Steps): Promise<string> {
  const pinned = packages[model];
  const { folder } = await ensureEntry(cache, {
    key: `${model}-${pinned.version}`,
    onWait: () => steps.waiting(model),
    populate: (draft) =>
      steps.run(model, `fetching ${pinned.version} from npm's registry`, async (report) => {
        const fetched = join(draft, 'fetched');
        await mkdir(fetched);
        const archive = await fetchFromNpm(pinned, fetched, report);
        const wanted = ['package/models/x4', 'package/LICENSE'];
        const untar = await run('tar', ['-xzf', archive, '-C', fetched, ...wanted]);
        if (untar.status !== 0) {
          throw new SetupError(`tar failed: ${lastLines(untar)}`, 'Is the disk full? See "df -h".');
        }
        await rename(join(fetched, 'package/models/x4'), join(draft, 'model'));
        await rename(join(fetched, 'package/LICENSE'), join(draft, 'LICENSE'));
        await rm(fetched, { recursive: true });
      }),
  });
  return join(folder, 'model');
}
