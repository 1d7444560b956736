import { readFile } from 'node:fs/promises';
import { clipboard, nativeImage } from 'electron';

/** Puts the picture of a PNG file on the system's clipboard. */
export async function copyPicture(path: string): Promise<void> {
  clipboard.writeImage(nativeImage.createFromBuffer(await readFile(path)));
}
