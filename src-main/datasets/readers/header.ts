/** What the beginning of a picture says about it. */
export interface Header {
  /** As stored, before its orientation is applied. */
  width: number;
  height: number;
  /** Without colour. */
  grey: boolean;
  /** Stored on its side: upright, width and height change places. */
  turned: boolean;
}

/**
 * Reads the size from a JPEG or PNG, the two kinds that large collections are made of: asking the decoder would cost
 * a fifth of the time of an import. Null when that is not plain to see; the decoder is asked then.
 */
export function readHeader(bytes: Buffer, kind: string): Header | null {
  const header = kind === 'jpeg' ? readJpeg(bytes) : kind === 'png' ? readPng(bytes) : null;
  return header && header.width > 0 && header.height > 0 ? header : null;
}

function readPng(bytes: Buffer): Header | null {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  const colourType = bytes[25]!;
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    grey: colourType === 0 || colourType === 4,
    turned: false,
  };
}

function readJpeg(bytes: Buffer): Header | null {
  let at = 2;
  let turned = false;
  while (at + 10 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      // Filling.
      at++;
      continue;
    }
    // Start of frame: C0 … CF, apart from tables (C4, CC) and a reserved one (C8).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return {
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
        grey: bytes[at + 9] === 1,
        turned,
      };
    }
    // Start of scan or end of image: the frame should have come before.
    if (marker === 0xda || marker === 0xd9) return null;
    const length = bytes.readUInt16BE(at + 2);
    if (marker === 0xe1) turned ||= isTurned(bytes.subarray(at + 4, at + 2 + length));
    at += 2 + length;
  }
  return null;
}

/** Whether the Exif part of a JPEG says that it lies on its side (orientations 5 to 8). */
function isTurned(part: Buffer): boolean {
  if (part.length < 20 || part.toString('latin1', 0, 6) !== 'Exif\0\0') return false;
  const tiff = part.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number =>
    at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const entries = short(first);
  for (let i = 0; i < entries; i++) {
    const at = first + 2 + 12 * i;
    if (short(at) === 0x0112) return short(at + 8) >= 5 && short(at + 8) <= 8;
  }
  return false;
}
