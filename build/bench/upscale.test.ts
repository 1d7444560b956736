import { expect, it } from 'vitest';
import { upscaledTable, type UpscaleRow } from './upscale';

it('speed and likeness stand side by side, and how many times as fast as the first', () => {
  const row = (contender: string, median: number, ratio: number): UpscaleRow => ({
    contender,
    median,
    all: [median],
    memoryMegabytes: 300.4,
    ratio,
    megapixelsPerSecond: 1000 / median,
    psnr: 28.714,
    ssim: 0.81612,
  });
  const lines = upscaledTable('title', [row('a', 2000, 1), row('longer', 500, 0.25)]).split('\n');
  expect(lines[0]).toBe('title');
  expect(lines[2]).toMatch(/^a {7}.* 0\.500 +1\.00 +28\.71 +0\.8161 +300$/);
  expect(lines[3]).toMatch(/^longer .* 2\.00 +4\.00 +28\.71/);
  expect(new Set(lines.slice(1).map(({ length }) => length)).size).toBe(1);
});
