import { crc32, deflateSync } from 'node:zlib';

/** What goes with the pixels of a picture from the one that it was made from. */
export interface Attached {
  /** Colour profile. */
  icc?: Uint8Array;
  /** Without the letters that JPEG puts before it. */
  exif?: Uint8Array;
  /** Pixels per inch. */
  density?: number;
}

/** Signature (8 bytes) and header chunk (25): what follows may come in this place. */
const afterHeader = 33;

/**
 * A PNG with profile, Exif data and resolution. sharp attaches those only by a transformation of the pixels, and they
 * are in the profile's colours already.
 */
export function attachToPng(png: Buffer, { icc, exif, density }: Attached): Buffer {
  const chunks: Buffer[] = [];
  if (icc)
    chunks.push(chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(icc)])));
  if (exif) chunks.push(chunk('eXIf', exif));
  if (density) {
    const perMetre = Math.round(density / 0.0254);
    const data = Buffer.alloc(9);
    data.writeUInt32BE(perMetre, 0);
    data.writeUInt32BE(perMetre, 4);
    data[8] = 1;
    chunks.push(chunk('pHYs', data));
  }
  return Buffer.concat([png.subarray(0, afterHeader), ...chunks, ...unattached(png)]);
}

/** What follows the header, without chunks of the kinds that are attached here. */
function unattached(png: Buffer): Buffer[] {
  let at = afterHeader;
  const parts: Buffer[] = [];
  while (at + 12 <= png.length) {
    const type = png.toString('latin1', at + 4, at + 8);
    // Pixels and all that comes after them.
    if (type === 'IDAT') break;
    const end = at + 12 + png.readUInt32BE(at);
    if (!['iCCP', 'sRGB', 'eXIf', 'pHYs'].includes(type)) parts.push(png.subarray(at, end));
    at = end;
  }
  return [...parts, png.subarray(at)];
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
