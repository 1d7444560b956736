import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The two files of a starter model: its weights, and those of the same net as it was trained on pixels alone. */
const names = { sharp: 'model.safetensors', soft: 'pixels.safetensors' };

/** Where the soft counterpart of a model file lies; null: it has none. */
export async function softFileOf(path: string): Promise<string | null> {
  if (basename(path) !== names.sharp) return null;
  const soft = join(dirname(path), names.soft);
  return (await stat(soft).catch(() => null))?.isFile() ? soft : null;
}
