import { expect, it } from 'vitest';
import { decodeBmp } from '../../src-main/datasets/readers/bmp';
import { bitmapFile } from './bitmap-url';

it('writes pictures that a reader of BMP files finds the same pixels in', () => {
  const [width, height] = [5, 3];
  const pixels = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (i * 37) % 256,
  );
  const read = decodeBmp(Buffer.from(bitmapFile(width, height, pixels)));
  expect([read.width, read.height]).toEqual([width, height]);
  expect([...read.data]).toEqual([...pixels]);
});
