import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import type { FaceSquare } from '../../src-main/gan/finder/boxes';
import { DrawnFaceFinder, searchSide } from '../../src-main/gan/finder/finder';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { decodeSafetensors } from '../../src-main/gan/weights/safetensors';
import { composePage, type PageOptions, type Sources } from './compose';
import { drawPage, pageBytes } from './look';
import { countMatches, scoresOf, type Judged } from './match';
import { drawFaces, faceNames, readFaces, readPhotos } from './tiles';

/**
 * Finds the faces on composed pages, writes the pages for other finders to search, and says how well it went:
 *
 *   npx tsx build/finder/measure.ts --faces FOLDER --photos FOLDER --weights FILE --out FOLDER
 *
 * `--set tuning` composes pages of training faces, on which thresholds and frames are chosen; `--set test` (the default)
 * pages of faces, drawings and photos that training never saw. A JSON file with the answers of another finder
 * (build/finder/cascade.py) is measured beside it with `--other FILE`.
 */
const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    photos: { type: 'string' },
    weights: { type: 'string' },
    out: { type: 'string' },
    set: { type: 'string', default: 'test' },
    pages: { type: 'string', default: '200' },
    other: { type: 'string' },
  },
});
const { faces: faceFolder, photos: photoFolder, weights, out } = values;
if (!faceFolder || !photoFolder || !weights || !out) {
  throw new Error('--faces, --photos, --weights and --out are needed.');
}
const test = values.set === 'test';
const options: PageOptions = {
  width: 640,
  height: 480,
  faces: [0, 6],
  sides: [24, 240],
  decoys: [0, 5],
  giants: false,
};
/** Whatever is lower is not even written down. */
const leastScore = 0.05;

const { training, heldOut } = await faceNames(faceFolder);
const seedName = test ? 'test' : 'tuning';
const sources: Sources = {
  faces: await readFaces(faceFolder, test ? heldOut : training.filter((_, i) => i % 8 === 0)),
  drawings: [...(await drawFaces('lorelei', seedName, 60)), ...(await drawFaces('adventurer', seedName, 60))],
  photos: await readPhotos(photoFolder),
};

loadTensorflow();
const finder = new DrawnFaceFinder(nativeKernels(), decodeSafetensors(await readFile(weights)));
await mkdir(out, { recursive: true });
const own: Judged[] = [];
const truth: FaceSquare[][] = [];
let milliseconds = 0;
for (let number = 0; number < Number(values.pages); number++) {
  const page = composePage(sources, options, test ? 20_001 : 10_001, number);
  const bytes = pageBytes(page);
  const raw = { width: page.width, height: page.height, channels: 3 as const };
  await sharp(bytes, { raw })
    .png({ compressionLevel: 1 })
    .toFile(join(out, `${number}.png`));
  const began = performance.now();
  const found = finder.find(bytes, page.width, page.height, leastScore);
  milliseconds += performance.now() - began;
  own.push({ truth: page.faces, found });
  truth.push(page.faces);
  if (number < 24) {
    const sure = found.filter(({ score }) => score >= finder.leastScore);
    const drawn = await drawPage(page, [
      ...page.faces.map((square) => ({ square, colour: '#00e0ff' })),
      ...sure.map((square) => ({ square, colour: '#ff2020' })),
    ]);
    await writeFile(join(out, `look-${number}.png`), drawn);
  }
}
await writeFile(join(out, 'truth.json'), JSON.stringify(truth));
await writeFile(join(out, 'own.json'), JSON.stringify(own.map(({ found }) => found)));

const total = truth.reduce((sum, faces) => sum + faces.length, 0);
console.log(`${own.length} pages of ${options.width} × ${options.height}, ${total} faces, ${values.set} set`);
console.log(`${(milliseconds / own.length).toFixed(0)} ms a page (searched at most ${searchSide} wide)`);
report('own finder', own, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, finder.leastScore]);

if (values.other) {
  const answers = JSON.parse(await readFile(values.other, 'utf8')) as Record<
    string,
    (FaceSquare & { score: number })[][]
  >;
  for (const [name, found] of Object.entries(answers)) {
    report(
      name,
      found.map((squares, i) => ({ truth: truth[i]!, found: squares })),
      [0],
    );
  }
}

function report(name: string, pages: readonly Judged[], thresholds: readonly number[]): void {
  for (const threshold of thresholds) {
    const parts = [0.5, 0.3].map((iou) => {
      const { precision, recall, f1 } = scoresOf(countMatches(pages, iou, threshold));
      return `IoU ${iou}: precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`;
    });
    console.log(`${name}, score ≥ ${threshold}: ${parts.join('; ')}`);
  }
}
