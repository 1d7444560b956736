/**
 * Exif data whose orientation says "upright": for pixels that have been turned already.
 *
 * @param exif with or without the six letters that JPEG puts before it
 * @returns a copy without those letters; null when it is none
 */
export function uprightExif(exif: Uint8Array): Buffer | null {
  const all = Buffer.from(exif);
  const tiff = all.toString('latin1', 0, 6) === 'Exif\0\0' ? all.subarray(6) : all;
  const order = tiff.toString('latin1', 0, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return null;
  const little = order.startsWith('I');
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  if (tiff.length < 8) return null;
  const first = long(4);
  if (first + 2 > tiff.length) return null;
  for (let i = 0, at = first + 2; i < short(first) && at + 12 <= tiff.length; i++, at += 12) {
    if (short(at) !== 0x0112) continue;
    if (little) tiff.writeUInt16LE(1, at + 8);
    else tiff.writeUInt16BE(1, at + 8);
  }
  return tiff;
}
