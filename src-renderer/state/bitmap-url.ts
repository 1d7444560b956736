/** Bytes in front of the pixels: the file's header, that of the picture and three masks. */
const headBytes = 14 + 40 + 12;

/**
 * A picture as a BMP file: nothing is compressed, so that a slider's picture is there within a frame.
 *
 * @param pixels RGBA, rows from the top; the alpha is not looked at
 */
export function bitmapFile(
  width: number,
  height: number,
  pixels: Uint8ClampedArray | Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + pixels.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, headBytes, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  // Negative: rows from the top.
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 32, true);
  // The masks say which byte is which colour.
  view.setUint32(30, 3, true);
  view.setUint32(34, pixels.length, true);
  view.setUint32(54, 0x000000ff, true);
  view.setUint32(58, 0x0000ff00, true);
  view.setUint32(62, 0x00ff0000, true);
  bytes.set(pixels, headBytes);
  return bytes;
}

/** An address for a picture; whoever asks for it revokes it. */
export function bitmapUrl({
  width,
  height,
  pixels,
}: {
  width: number;
  height: number;
  pixels: Uint8ClampedArray | Uint8Array;
}): string {
  return URL.createObjectURL(new Blob([bitmapFile(width, height, pixels)], { type: 'image/bmp' }));
}
