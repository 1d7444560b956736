import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** A picture that says which way is up: red above, blue below; `seed` makes it different from all others. */
function upright(width: number, height: number, seed: number): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const above = y < height / 2;
      pixels[i] = above ? 230 : 20;
      pixels[i + 1] = (seed * 37 + ((x * 7) % 16)) % 60;
      pixels[i + 2] = above ? 20 : 230;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Bytes of a 24-bit Windows bitmap, rows from below, as the format wants it. */
async function bmp(picture: Sharp, width: number, height: number): Promise<Buffer> {
  const rgb = await picture.raw().toBuffer();
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = ((height - 1 - y) * width + x) * 3;
      const to = 54 + y * stride + x * 3;
      file[to] = rgb[from + 2]!;
      file[to + 1] = rgb[from + 1]!;
      file[to + 2] = rgb[from]!;
    }
  }
  return file;
}

/** What is good and what is wrong in a messy folder. */
export interface MessyFolder {
  /** Names of the pictures that must come in. */
  good: string[];
  /** Reason by name of each file that must not. */
  skipped: Record<string, string>;
}

/** A folder as people have them: every format, turned, grey, transparent, broken, tiny, twice, and no pictures. */
export async function makeMessyFolder(folder: string): Promise<MessyFolder> {
  const deep = join(folder, 'deeper', '更深');
  await mkdir(deep, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const [w, h] = [120, 100];
  await upright(w, h, 1).jpeg().toFile(at('photo.jpg'));
  await upright(w, h, 2).png().toFile(at('drawing.png'));
  await upright(w, h, 3).webp().toFile(at('web.webp'));
  await upright(w, h, 4).gif().toFile(at('moving.gif'));
  await writeFile(at('old.bmp'), await bmp(upright(w, h, 5), w, h));
  await upright(w, h, 6).tiff().toFile(at('scan.tiff'));
  await upright(w, h, 7).avif().toFile(at('new.avif'));
  await upright(w, h, 8).toColourspace('cmyk').jpeg().toFile(at('print-cmyk.jpg'));
  await upright(w, h, 9).toColourspace('rgb16').png().toFile(at('deep-16bit.png'));
  await upright(w, h, 10).greyscale().jpeg().toFile(at('grey.jpg'));
  await upright(w, h, 11).ensureAlpha(0.5).png().toFile(at('see-through.png'));
  // Stored on its side, with the note that it has to be turned: red must be above again.
  await upright(w, h, 12).rotate(270).jpeg().withMetadata({ orientation: 6 }).toFile(at('turned.jpg'));
  await upright(w, h, 13).jpeg().toFile(join(deep, '画像 1.jpg'));

  await copyFile(at('photo.jpg'), at('photo-copy.jpg'));
  await upright(12, 10, 14).jpeg().toFile(at('tiny.jpg'));
  const whole = await upright(400, 400, 15).jpeg({ quality: 100 }).toBuffer();
  await writeFile(at('broken.jpg'), whole.subarray(0, Math.floor(whole.length / 3)));
  await writeFile(at('letter.jpg'), 'This is a letter and not a picture.');
  await writeFile(at('empty.png'), '');
  await writeFile(at('notes.txt'), 'Remember the milk.');
  await symlink(folder, join(folder, 'deeper', 'loop'));

  return {
    good: [
      'photo.jpg',
      'drawing.png',
      'web.webp',
      'moving.gif',
      'old.bmp',
      'scan.tiff',
      'new.avif',
      'print-cmyk.jpg',
      'deep-16bit.png',
      'grey.jpg',
      'see-through.png',
      'turned.jpg',
      'deeper/更深/画像 1.jpg',
    ],
    skipped: {
      // Files are taken in natural order: the copy comes before the one it is a copy of.
      'photo.jpg|photo-copy.jpg': 'duplicate',
      'tiny.jpg': 'tooSmall',
      'broken.jpg': 'corrupt',
      'letter.jpg': 'notPicture',
      'empty.png': 'notPicture',
      'notes.txt': 'notPicture',
    },
  };
}

/** Many pictures that take a while to import: different cuts of one large noise. */
export async function makeManyPictures(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const side = 960;
  const noise = await sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  })
    .raw()
    .toBuffer();
  await Promise.all(
    Array.from({ length: 8 }, async (_, worker) => {
      for (let i = worker; i < count; i += 8) {
        const cut = { left: i % 60, top: Math.floor(i / 60), width: 900, height: 900 };
        await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
          .extract(cut)
          .jpeg({ quality: 90 })
          .toFile(join(folder, `${i}.jpg`));
      }
    }),
  );
}

/** A picture of soft patches of colour that `seed` decides: different seeds look different, at any size. */
export function portrait(seed: number, side = 96): Sharp {
  const patches = new Uint8Array(6 * 6 * 3);
  let state = seed * 2654435761 + 12345;
  for (let i = 0; i < patches.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    patches[i] = state >>> 24;
  }
  return sharp(patches, { raw: { width: 6, height: 6, channels: 3 } }).resize(side, side, {
    kernel: 'cubic',
  });
}

/** Two pictures in several versions (three of “a”, the largest first; two of “b”), and others that look different. */
export async function makeLookAlikes(folder: string, others = 3): Promise<void> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  await portrait(101, 300).png().toFile(at('a large.png'));
  await portrait(101, 96).jpeg({ quality: 70 }).toFile(at('a small.jpg'));
  await portrait(101, 96).modulate({ brightness: 1.1 }).webp().toFile(at('a brighter.webp'));
  await portrait(102, 120).png().toFile(at('b one.png'));
  await portrait(102, 120).gamma(1.8, 1).jpeg({ quality: 40 }).toFile(at('b two.jpg'));
  for (let i = 0; i < others; i++)
    await portrait(200 + i)
      .png()
      .toFile(at(`different ${i + 1}.png`));
}
