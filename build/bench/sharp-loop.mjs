// What the studio's import is measured against: decodes and resizes all files of a folder, several side by side, and
// drops the pixels. Arguments: folder, side in pixels, threads.
import { readdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const [folder, side, threads] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
// As the importer does: the window, and a training, go first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
sharp.concurrency(1);
sharp.cache(false);
const names = await readdir(folder);
let next = 0;
let imported = 0;
await Promise.all(
  Array.from({ length: threads * 2 }, async () => {
    while (next < names.length) {
      const file = join(folder, names[next++]);
      const pixels = await sharp(file).resize(side, side, { fit: 'cover' }).removeAlpha().raw().toBuffer();
      if (pixels.length === side * side * 3) imported++;
    }
  }),
);
console.log(JSON.stringify({ imported }));
