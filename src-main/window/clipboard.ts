import { readFile } from 'node:fs/promises';
// As a whole: a name that an Electron does not export could not even be imported.
import * as electron from 'electron';

/** What Electron's clipboard had before it took over the web's interface. */
interface FormerClipboard {
  writeImage?(image: electron.NativeImage): void;
}

/** Puts words on the system's clipboard. */
export async function copyText(text: string): Promise<void> {
  await electron.clipboard.writeText(text);
}

/** Puts the picture of a PNG file on the system's clipboard. */
export async function copyPicture(path: string): Promise<void> {
  const { clipboard, nativeImage } = electron;
  const png = await readFile(path);
  const former = clipboard as unknown as FormerClipboard;
  if (former.writeImage) return former.writeImage(nativeImage.createFromBuffer(png));
  const picture = new Blob([new Uint8Array(png)], { type: 'image/png' });
  await clipboard.write([new electron.ClipboardItem({ 'image/png': picture })]);
}
