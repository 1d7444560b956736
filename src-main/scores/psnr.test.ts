import { describe, expect, it } from 'vitest';
import { bicubic, toBytes } from './bicubic';
import { fidelity, luma, psnr } from './psnr';
import { ssim } from './ssim';

const noise = (count: number, seed = 1): Uint8Array => {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state >> 16;
  });
};

describe('luma', () => {
  it('goes from 16 to 235, and gives the primaries of BT.601', () => {
    const colours = [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255];
    expect([...luma({ width: 5, height: 1, channels: 3, data: colours })]).toEqual([16, 235, 81, 145, 41]);
    expect([...luma({ width: 2, height: 1, channels: 1, data: [0, 255] })]).toEqual([16, 235]);
    expect(() => luma({ width: 1, height: 1, channels: 4, data: [0, 0, 0, 0] })).toThrow(RangeError);
  });
});

describe('PSNR', () => {
  it('is what the formula says', () => {
    expect(psnr([10, 20, 30], [11, 21, 29])).toBeCloseTo(20 * Math.log10(255), 10);
    expect(psnr([5], [5])).toBe(Infinity);
    expect(() => psnr([1], [1, 2])).toThrow(RangeError);
  });

  it('leaves the border out', () => {
    const original = { width: 20, height: 20, channels: 1, data: noise(400) };
    const data = original.data.slice();
    for (let i = 0; i < 20; i++) for (const y of [0, 3, 16, 19]) data[y * 20 + i] = 255 - data[y * 20 + i]!;
    const made = { ...original, data };
    expect(fidelity(made, original)).toEqual({ psnr: Infinity, ssim: 1 });
    data[4 * 20 + 4]! ^= 128;
    expect(fidelity(made, original).psnr).toBeLessThan(60);
    expect(() => fidelity(made, { ...original, width: 40, height: 10 })).toThrow('same size');
    expect(() => fidelity(made, original, 5)).toThrow('too small');
  });
});

describe('SSIM', () => {
  it('is the formula itself where one window fits', () => {
    const a = Float64Array.from(noise(121, 3));
    const b = Float64Array.from(noise(121, 4));
    // Computed with the window as a whole, not along rows and columns.
    let [sum, ma, mb] = [0, 0, 0];
    const weights = Array.from({ length: 121 }, (_, i) =>
      Math.exp(-(((i % 11) - 5) ** 2 + (Math.floor(i / 11) - 5) ** 2) / 4.5),
    );
    for (const w of weights) sum += w;
    weights.forEach((w, i) => ((ma += (w * a[i]!) / sum), (mb += (w * b[i]!) / sum)));
    let [va, vb, cov] = [0, 0, 0];
    weights.forEach((w, i) => {
      va += (w * (a[i]! - ma) ** 2) / sum;
      vb += (w * (b[i]! - mb) ** 2) / sum;
      cov += (w * (a[i]! - ma) * (b[i]! - mb)) / sum;
    });
    const expected =
      ((2 * ma * mb + 6.5025) * (2 * cov + 58.5225)) / ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225));
    expect(ssim(a, b, 11, 11)).toBeCloseTo(expected, 10);
    expect(ssim(a, a, 11, 11)).toBe(1);
  });
});

describe('bicubic', () => {
  const ramp = { width: 8, height: 1, channels: 1, data: [0, 10, 20, 30, 40, 50, 60, 70] };

  it('leaves a flat picture flat, and a picture of the same size as it was', () => {
    const flat = { width: 5, height: 3, channels: 3, data: Array(45).fill(77) };
    for (const value of bicubic(flat, 20, 12).data) expect(value).toBeCloseTo(77, 10);
    for (const value of bicubic(flat, 2, 1).data) expect(value).toBeCloseTo(77, 10);
    bicubic(ramp, 8, 1).data.forEach((value, i) => expect(value).toBeCloseTo(ramp.data[i]!, 10));
  });

  it('keeps a straight slope away from the edges, at the centres of pixels', () => {
    const made = bicubic(ramp, 32, 1).data;
    for (let i = 10; i < 22; i++) expect(made[i]).toBeCloseTo(((i + 0.5) / 4 - 0.5) * 10, 10);
  });

  it('is mirrored at the edges', () => {
    const both = { ...ramp, width: 16, data: [...ramp.data, ...[...ramp.data].reverse()] };
    const [half, whole] = [bicubic(ramp, 32, 1).data, bicubic(both, 64, 1).data];
    half.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 10));
  });

  it('works on rows and columns alike, down to one pixel', () => {
    const tall = bicubic({ ...ramp, width: 1, height: 8 }, 1, 2).data;
    expect([...tall]).toEqual([...bicubic(ramp, 2, 1).data]);
    expect([...toBytes(bicubic({ width: 1, height: 1, channels: 1, data: [9] }, 4, 4)).data]).toEqual(
      Array(16).fill(9),
    );
  });
});
