/** `npx tsx build/icons.ts`: makes the icons of the packages from build/icons/icon.svg. Their PNGs are kept in Git. */
import { join } from 'node:path';
import sharp from 'sharp';

const folder = join(import.meta.dirname, 'icons');

// electron-builder takes names like these for Linux and makes the icons of Windows and macOS from the largest.
for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
  await sharp(join(folder, 'icon.svg'), { density: 144 })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: size <= 512 })
    .toFile(join(folder, size === 1024 ? 'icon.png' : `${size}x${size}.png`));
}
