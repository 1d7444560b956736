/** Kinds of picture that the studio reads. */
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp' | 'tiff' | 'avif' | 'idx';

/** Bytes from the beginning of a file that `pictureKind` wants to see. */
export const headLength = 64;

/**
 * The kind of a picture by its first bytes, whatever the file is called; null when it is none that the studio reads.
 */
export function pictureKind(head: Uint8Array): PictureKind | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headLength));
  const text = bytes.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  if (text.slice(4, 8) === 'ftyp') return isAvif(bytes) ? 'avif' : null;
  // An idx file of one picture, as `IdxReader` makes them.
  if (text.startsWith('\0\0\x08\x03\0\0\0\x01') && bytes.length > 16) return 'idx';
  // Two letters say little: the length of the second header makes sure.
  if (text.startsWith('BM') && bytes.length >= 26 && bmpHeaders.has(bytes.readUInt32LE(14))) return 'bmp';
  return null;
}

const bmpHeaders: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

/** HEIF files name the codecs of their content as brands; HEVC is not read. */
function isAvif(head: Buffer): boolean {
  const end = Math.min(head.length, head.readUInt32BE(0) || head.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    // The second word is a version number.
    if (at !== 12 && /^avi[fs]$/.test(head.toString('latin1', at, at + 4))) return true;
  }
  return false;
}

/** Extensions by which a folder's pictures are counted before anything is read. */
export const pictureExtensions: ReadonlySet<string> = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.apng',
  '.webp',
  '.gif',
  '.bmp',
  '.dib',
  '.tif',
  '.tiff',
  '.avif',
]);
