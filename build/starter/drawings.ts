import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { inOrder, parallelism } from '../../src-main/datasets/parallel';
import { failSetup } from '../setup/fail';
import { SetupError } from '../setup/steps';
import { draw, sides } from './drawings/draw';

/**
 * `npm run drawings -- --out FOLDER [--count N] [--seed S] [--longest PIXELS] [--format png|webp]`: makes drawings to train
 * and measure super-resolution nets on. The seed and the number of a drawing decide all of it. Both formats are
 * lossless.
 */
const { out, count, seed, longest, format } = readArguments();
try {
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0)
    throw new SetupError(`${out} is not empty.`, 'Name another folder, or empty this one.');
  const digits = String(count - 1).length;
  let bytes = 0;
  const write = async (number: number): Promise<number> => {
    const { width, height, data } = await draw(seed, number, longest);
    const picture = sharp(data, { raw: { width, height, channels: 3 } });
    const encoded =
      format === 'png' ? picture.png({ compressionLevel: 9 }) : picture.webp({ lossless: true, effort: 6 });
    const { size } = await encoded.toFile(
      join(out, `${seed}-${String(number).padStart(digits, '0')}.${format}`),
    );
    return size;
  };
  const numbers = Array.from({ length: count }, (_, i) => i);
  for await (const size of inOrder(numbers, parallelism() + 1, write)) bytes += size;
  console.log(`Made ${count} drawings in ${out}, ${(bytes / 2 ** 20).toFixed(1)} MiB.`);
} catch (error) {
  failSetup(error);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      count: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      longest: { type: 'string', default: '640' },
      format: { type: 'string', default: 'webp' },
    },
  });
  const [count, seed, longest] = [values.count, values.seed, values.longest].map(Number) as [
    number,
    number,
    number,
  ];
  const whole = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  if (
    values.out === undefined ||
    !whole(count, 1, 1_000_000) ||
    !whole(seed, 0, 0xffffffff) ||
    !whole(longest, sides.shortest, sides.longest) ||
    !['png', 'webp'].includes(values.format)
  ) {
    console.error(
      'npm run drawings -- --out FOLDER [--count N] [--seed S] [--longest 384 … 768] [--format png|webp]',
    );
    process.exit(2);
  }
  const out = resolve(process.env.INIT_CWD ?? '.', values.out);
  return { out, count, seed, longest, format: values.format as 'png' | 'webp' };
}
