import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Simple faces named as UTKFace names them: the older, the lighter. Nobody is in their thirties. */
export async function agedFaces(folder: string): Promise<void> {
  await mkdir(folder);
  for (let n = 0; n < 24; n++) {
    const age = [4, 22, 45, 55, 70, 88][n % 6]!;
    const shade = 40 + 2 * age;
    const face = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">
      <rect width="80" height="80" fill="rgb(${10 * n},90,120)"/>
      <circle cx="40" cy="42" r="28" fill="rgb(${shade},${shade - 20},${shade - 30})"/>
      <circle cx="30" cy="36" r="4"/><circle cx="50" cy="36" r="4"/>
      <rect x="30" y="${52 + (n % 4)}" width="20" height="3"/></svg>`;
    await sharp(Buffer.from(face))
      .png()
      .toFile(join(folder, `${age}_0_0_201701091505${String(n).padStart(2, '0')}.png`));
  }
}
