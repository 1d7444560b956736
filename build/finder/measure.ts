import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import type { FaceSquare } from '../../src-main/gan/finder/boxes';
import { DrawnFaceFinder } from '../../src-main/gan/finder/finder';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { decodeSafetensors } from '../../src-main/gan/weights/safetensors';
import { drawSquares } from './look';
import { countMatches, scoresOf, type Judged } from './match';

/**
 * Says how well the finder does on the pages that pages.ts wrote:
 *
 *   npx tsx build/finder/measure.ts --pages FOLDER --weights FILE [--other FILE] [--look 24]
 *
 * `--other` is a JSON file with the answers of another finder (cascade.py). `--look` writes so many pages with the true
 * faces in blue and those that were found in red.
 */
const { values } = parseArgs({
  options: {
    pages: { type: 'string' },
    weights: { type: 'string' },
    other: { type: 'string' },
    look: { type: 'string', default: '0' },
  },
});
const { pages, weights } = values;
if (!pages || !weights) throw new Error('--pages and --weights are needed.');
/** Whatever is lower is not even written down. */
const leastScore = 0.05;

const truth = JSON.parse(await readFile(join(pages, 'truth.json'), 'utf8')) as FaceSquare[][];
loadTensorflow();
const finder = new DrawnFaceFinder(nativeKernels(), decodeSafetensors(await readFile(weights)));
const own: Judged[] = [];
let milliseconds = 0;
for (const [number, faces] of truth.entries()) {
  const file = join(pages, `${number}.png`);
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const began = performance.now();
  const found = finder.find(data, info.width, info.height, leastScore);
  milliseconds += performance.now() - began;
  own.push({ truth: faces, found });
  if (number >= Number(values.look)) continue;
  const sure = found.filter(({ score }) => score >= finder.leastScore);
  const squares = [
    ...faces.map((square) => ({ square, colour: '#00b0ff' })),
    ...sure.map((square) => ({ square, colour: '#ff2020' })),
  ];
  await writeFile(join(pages, `look-${number}.png`), await drawSquares(file, info, squares));
}

const total = truth.reduce((sum, faces) => sum + faces.length, 0);
console.log(`${own.length} pages, ${total} faces, ${(milliseconds / own.length).toFixed(0)} ms a page`);
report('own finder', own, [0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9]);
console.log(`threshold in the weights: ${finder.leastScore}`);
if (values.other) {
  type Answers = Record<string, (FaceSquare & { score: number })[][]>;
  for (const [name, found] of Object.entries(JSON.parse(await readFile(values.other, 'utf8')) as Answers)) {
    report(
      name,
      found.map((squares, i) => ({ truth: truth[i]!, found: squares })),
      [0],
    );
  }
}

function report(name: string, judged: readonly Judged[], thresholds: readonly number[]): void {
  for (const threshold of thresholds) {
    const parts = [0.5, 0.3].map((iou) => {
      const { precision, recall, f1 } = scoresOf(countMatches(judged, iou, threshold));
      return `IoU ${iou}: precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`;
    });
    console.log(`${name}, score ≥ ${threshold}: ${parts.join('; ')}`);
  }
}
