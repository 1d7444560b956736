import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import {
  isForAgeing,
  modelCardSchema,
  recipeSchema,
  StudioError,
  type ModelCard,
  type Recipe,
} from '../../src-preload/contract';
import {
  decodeSafetensors,
  encodeSafetensors,
  type WeightArray,
  type WeightFormat,
} from '../gan/weights/safetensors';
import { writeWhole } from './files';

/**
 * A model that can be shared: a .safetensors file with the arrays of a generator (`generator/conv1/kernel`, …; shapes
 * and names as in Keras), of an Age-cGAN also of its encoder (`encoder/…`), and, as texts beside them, all that is needed
 * to use it.
 */
export interface ModelFile {
  name: string;
  recipe: Recipe;
  /** Step of the training that it was taken from. */
  step: number;
  card: ModelCard | null;
  /** Names as in a checkpoint that has no averaged generator: `g/conv1/kernel`; of an encoder `e/conv1/kernel`. */
  tensors: ModelTensor[];
  /** What other rooms keep with a model (directions); JSON that they check themselves. */
  extra: Record<string, string>;
  /** F16 where all arrays are. */
  format: WeightFormat;
}

export interface ModelTensor {
  name: string;
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}

/** Far more than any generator of a recipe has. */
const mostBytes = 2 ** 31;
const mostHeadBytes = 16 * 2 ** 20;

const formatKey = 'gan_studio_model';
const ownKeys = new Set([formatKey, 'name', 'recipe', 'step', 'card']);
const netPrefixes = { g: 'generator/', e: 'encoder/' } as const;

/** A name as a person gives it, and a step, as the texts of a file say them. */
const headSchema = z.object({
  [formatKey]: z.literal('1'),
  name: z.string().trim().min(1).max(120),
  recipe: z.string().max(1_000_000),
  step: z.string().regex(/^\d{1,12}$/),
  card: z.string().max(100_000).optional(),
});

/**
 * Writes a model. The file is there as a whole or not at all.
 *
 * @param format F32 keeps every number, F16 halves the file
 * @throws StudioError diskFull, exportFailed
 */
export async function writeModelFile(
  path: string,
  model: Omit<ModelFile, 'extra' | 'format'> & { extra?: Record<string, string> },
  format: WeightFormat = 'F32',
): Promise<void> {
  const arrays = new Map<string, WeightArray>(
    model.tensors.map(({ name, shape, data }) => [
      netPrefixes[name.startsWith('e/') ? 'e' : 'g'] + name.slice(name.indexOf('/') + 1),
      { dtype: format, shape, data },
    ]),
  );
  await writeWhole(
    path,
    encodeSafetensors(arrays, {
      ...model.extra,
      [formatKey]: '1',
      name: model.name,
      recipe: JSON.stringify(model.recipe),
      step: String(model.step),
      ...(model.card ? { card: JSON.stringify(model.card) } : {}),
    }),
  );
}

/**
 * Reads a model that this program or somebody else's copy of it has written.
 *
 * @throws StudioError fileMissing, weightsUnreadable, modelUnknown when it holds no model of the studio
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  let bytes: Uint8Array;
  try {
    if ((await stat(path)).size > mostBytes) throw new StudioError('weightsUnreadable');
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError('fileMissing', { name: basename(path) }, { cause: error });
  }
  return decodeModel(bytes);
}

/** What a list shows of a model: everything but its arrays. */
export type ModelHead = Omit<ModelFile, 'tensors' | 'extra' | 'format'>;

/**
 * Reads the beginning of a model file only.
 *
 * @throws StudioError fileMissing, weightsUnreadable, modelUnknown
 */
export async function readModelHead(path: string): Promise<ModelHead> {
  let metadata: Record<string, string>;
  try {
    const file = await open(path);
    try {
      const length = Buffer.alloc(8);
      await file.read(length, 0, 8, 0);
      const bytes = Number(length.readBigUInt64LE());
      if (bytes > mostHeadBytes) throw new StudioError('weightsUnreadable');
      const header = Buffer.alloc(bytes);
      await file.read(header, 0, bytes, 8);
      const parsed = z.looseObject({ __metadata__: z.record(z.string(), z.string()) });
      metadata = parsed.parse(JSON.parse(header.toString('utf8'))).__metadata__;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new StudioError('fileMissing', { name: basename(path) }, { cause: error });
    throw new StudioError('weightsUnreadable', {}, { cause: error });
  }
  return readHead(metadata);
}

function readHead(metadata: Record<string, string>): ModelHead {
  try {
    const head = headSchema.parse(metadata);
    return {
      name: head.name,
      recipe: recipeSchema.parse(JSON.parse(head.recipe)),
      step: Number(head.step),
      card: head.card === undefined ? null : modelCardSchema.parse(JSON.parse(head.card)),
    };
  } catch (error) {
    throw new StudioError('modelUnknown', {}, { cause: error });
  }
}

/** The same from bytes. */
export function decodeModel(bytes: Uint8Array): ModelFile {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const head = readHead(metadata);
  const nets = isForAgeing(head.recipe) ? (['g', 'e'] as const) : (['g'] as const);
  const tensors = [...arrays].map(([name, { shape, data }]): ModelTensor => {
    const net = nets.find((short) => name.startsWith(netPrefixes[short]));
    if (!net) throw new StudioError('modelUnknown');
    return { name: `${net}/${name.slice(netPrefixes[net].length)}`, shape, data };
  });
  const extra = Object.fromEntries(Object.entries(metadata).filter(([key]) => !ownKeys.has(key)));
  const half = tensors.length > 0 && [...arrays.values()].every(({ dtype }) => dtype === 'F16');
  return { ...head, tensors, extra, format: half ? 'F16' : 'F32' };
}
