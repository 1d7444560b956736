import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import type { FaceSquare } from '../../src-main/gan/finder/boxes';
import { composePage, pageBytes, type PageOptions, type Sources } from './compose';
import { drawFaces, faceNames, readFaces, readPhotos } from './tiles';

/**
 * Writes pages to measure finders on, as PNG, and truth.json with the faces on each:
 *
 *   npx tsx build/finder/pages.ts --faces FOLDER --photos FOLDER --out FOLDER --set test --pages 200
 *
 * `--set tuning` composes pages of training faces, on which thresholds and frames are chosen; `--set test` pages of faces
 * and drawings that training never saw. The photos are those of the folder: name another one than for training.
 */
const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    photos: { type: 'string' },
    out: { type: 'string' },
    set: { type: 'string', default: 'test' },
    pages: { type: 'string', default: '200' },
  },
});
const { faces: faceFolder, photos: photoFolder, out } = values;
if (!faceFolder || !photoFolder || !out) throw new Error('--faces, --photos and --out are needed.');
const test = values.set === 'test';
const options: PageOptions = {
  width: 640,
  height: 480,
  faces: [0, 6],
  sides: [24, 240],
  decoys: [0, 5],
  giants: false,
};

const { training, heldOut } = await faceNames(faceFolder);
const seedName = test ? 'test' : 'tuning';
const sources: Sources = {
  faces: await readFaces(faceFolder, test ? heldOut : training.filter((_, i) => i % 16 === 0)),
  drawings: [...(await drawFaces('lorelei', seedName, 60)), ...(await drawFaces('adventurer', seedName, 60))],
  photos: await readPhotos(photoFolder),
};
await mkdir(out, { recursive: true });
const truth: FaceSquare[][] = [];
for (let number = 0; number < Number(values.pages); number++) {
  const page = composePage(sources, options, test ? 20_001 : 10_001, number);
  const raw = { width: page.width, height: page.height, channels: 3 as const };
  await sharp(pageBytes(page), { raw })
    .png({ compressionLevel: 1 })
    .toFile(join(out, `${number}.png`));
  truth.push(page.faces);
}
await writeFile(join(out, 'truth.json'), JSON.stringify(truth));
