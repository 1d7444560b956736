import type { AnimationContainer } from './container';

/**
 * Animated WebP (the WebP Container Specification, RFC 9649): a RIFF file with the chunks VP8X (features and size), ANIM
 * (background, loops) and one ANMF for each frame, which holds the bitstream of a still WebP.
 */
export const webpAnimation: AnimationContainer = {
  ticks: 1000,
  // Browsers take anything shorter for a tenth of a second.
  shortest: 11,
  longest: 0xffffff,
  mostPixels: 16_383,

  head({ width, height, loop }) {
    const riff = Buffer.alloc(12);
    riff.write('RIFF', 0, 'latin1');
    riff.write('WEBP', 8, 'latin1');
    const features = Buffer.alloc(10);
    features.writeUInt8(0x02, 0);
    features.writeUIntLE(width - 1, 4, 3);
    features.writeUIntLE(height - 1, 7, 3);
    const animation = Buffer.alloc(6);
    animation.writeUInt32LE(0xffffffff, 0);
    animation.writeUInt16LE(loop ? 0 : 1, 4);
    return Buffer.concat([riff, chunk('VP8X', features), chunk('ANIM', animation)]);
  },

  frame(still, { width, height }, duration) {
    const place = Buffer.alloc(16);
    place.writeUIntLE(width - 1, 6, 3);
    place.writeUIntLE(height - 1, 9, 3);
    place.writeUIntLE(duration, 12, 3);
    // Opaque frames of full size: nothing of the frame before shows through.
    place.writeUInt8(0x02, 15);
    return chunk('ANMF', Buffer.concat([place, bitstream(Buffer.from(still))]));
  },

  tail: () => Buffer.alloc(0),

  patch(fileBytes) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(fileBytes - 8);
    return { offset: 4, bytes };
  },
};

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(content.length, 4);
  // Chunks begin at even places.
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

/** The chunk of a still WebP that holds the picture, lossy (VP8) or lossless (VP8L). */
function bitstream(still: Buffer): Buffer {
  for (let at = 12; at + 8 <= still.length;) {
    const name = still.toString('latin1', at, at + 4);
    const length = still.readUInt32LE(at + 4);
    if (name === 'VP8 ' || name === 'VP8L') return chunk(name, still.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  throw new Error('A still WebP without a picture.');
}
