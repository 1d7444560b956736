import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../src-preload/errors';
import { draftOf } from '../export/files';
import { readKerasFile } from '../export/read-keras';
import type { LayerArray } from '../gan/weights/keras';

/** An array of a network by its full name, as `gan/pretrained` takes it. */
export interface ContentArray {
  shape: readonly number[];
  data: Float32Array<ArrayBuffer>;
}

/**
 * The convolutions of VGG19 (Simonyan and Zisserman 2015) that the content loss looks through, in their order, each with
 * its number of filters.
 */
const convolutions = [
  ['block1_conv1', 64],
  ['block1_conv2', 64],
  ['block2_conv1', 128],
  ['block2_conv2', 128],
  ['block3_conv1', 256],
  ['block3_conv2', 256],
  ['block3_conv3', 256],
] as const;
const wanted = /^(block[12]_conv[12]|block3_conv[123])$/;

/**
 * The first blocks of a VGG19 in a file of Keras: `vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5`, the full one with
 * its dense layers (which are not read), or what save_weights makes of the model.
 *
 * @param thread script of the thread that reads files of Keras (`export/read-keras.ts`)
 * @returns `block1_conv1/kernel`, `block1_conv1/bias`, …, as `gan/pretrained/vgg.ts` takes them
 * @throws StudioError fileMissing, contentNetDamaged when it holds no such network or cannot be read
 */
export async function readContentWeights(path: string, thread: string): Promise<Map<string, ContentArray>> {
  const damaged = (cause?: unknown): StudioError =>
    new StudioError('contentNetDamaged', { name: basename(path) }, { cause });
  const layers = await readKerasFile(path, { thread, wanted }).catch((error: unknown) => {
    if (error instanceof StudioError && error.code === 'kerasUnreadable') throw damaged(error);
    throw error;
  });
  const arrays = new Map<string, ContentArray>();
  let inputs = 3;
  for (const [name, filters] of convolutions) {
    const [kernel, bias] = layers.find((layer) => layer.name === name)?.arrays ?? [];
    if (!kernel || !bias || !fits(kernel, bias, inputs, filters)) throw damaged();
    inputs = filters;
    arrays.set(`${name}/kernel`, { shape: kernel.shape, data: kernel.data });
    arrays.set(`${name}/bias`, { shape: bias.shape, data: bias.data });
  }
  return arrays;
}

/** Whether they are of a 3 × 3 convolution with so many channels before and behind it. */
const fits = (kernel: LayerArray, bias: LayerArray, inputs: number, filters: number): boolean =>
  kernel.shape.join() === `3,3,${inputs},${filters}` && bias.shape.join() === String(filters);

/**
 * Writes arrays as a folder in the layers format of tfjs, which the engine reads without HDF5 (`layersModelArrays`). The
 * folder is there as a whole or not at all; one that was there before goes.
 *
 * @throws StudioError diskFull, exportFailed
 */
export async function writeLayersFolder(
  folder: string,
  arrays: ReadonlyMap<string, ContentArray>,
): Promise<void> {
  const draft = draftOf(folder);
  const weights = [...arrays].map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  const model = { format: 'layers-model', weightsManifest: [{ paths: ['weights.bin'], weights }] };
  const bytes = [...arrays.values()].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(draft);
    await writeFile(join(draft, 'weights.bin'), Buffer.concat(bytes), { flush: true });
    await writeFile(join(draft, 'model.json'), JSON.stringify(model), { flush: true });
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StudioError('diskFull', {}, { cause: error });
    throw new StudioError('exportFailed', { name: basename(folder) }, { cause: error });
  }
}
