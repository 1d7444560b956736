import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeSafetensors, encodeSafetensors } from '../../src-main/gan/weights/safetensors';

/**
 * Puts trained weights where the program finds them, with the threshold that was chosen on the tuning pages:
 *
 *   npx tsx build/finder/ship.ts --weights FILE --threshold 0.5
 */
const { values } = parseArgs({ options: { weights: { type: 'string' }, threshold: { type: 'string' } } });
if (!values.weights || !values.threshold) throw new Error('--weights and --threshold are needed.');

const { arrays, metadata } = decodeSafetensors(await readFile(values.weights));
const folder = join(import.meta.dirname, '..', '..', 'resources', 'models', 'drawn-face-finder');
await mkdir(folder, { recursive: true });
await writeFile(
  join(folder, 'weights.safetensors'),
  encodeSafetensors(arrays, { ...metadata, threshold: values.threshold }),
);
console.log(`Step ${metadata.step}, threshold ${values.threshold}.`);
