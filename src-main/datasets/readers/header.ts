/** What the beginning of a picture says about it. */
export interface Header {
  /** As stored, before its orientation is applied. */
  width: number;
  height: number;
  /** Without colour. */
  grey: boolean;
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
  };
}

function readJpeg(bytes: Buffer): Header | null {
  let at = 2;
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
      };
    }
    // Start of scan or end of image: the frame should have come before.
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
