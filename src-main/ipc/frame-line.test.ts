import { describe, expect, it } from 'vitest';
import { FrameLine } from './frame-line';

const frame = (value: number): Uint8ClampedArray => new Uint8ClampedArray(4).fill(value);

describe('a line of frames', () => {
  it('hands each over once it is asked for, and says when the last was given', async () => {
    const line = new FrameLine(4, 2);
    const first = line.give(frame(1));
    let taken = false;
    void first.then(() => (taken = true));
    await Promise.resolve();
    expect(taken).toBe(false);
    expect(await line.next()).toEqual({ done: false, value: [frame(1)] });
    expect(await first).toBe(true);
    const second = line.next();
    expect(await line.give(frame(2))).toBe(false);
    expect(await second).toEqual({ done: false, value: [frame(2)] });
    expect(await line.next()).toEqual({ done: true, value: undefined });
    await line.ended;
    expect(await line.give(frame(3))).toBe(false);
  });

  it('refuses frames of another size, and a second one before the first was taken', async () => {
    const line = new FrameLine(4, 3);
    await expect(line.give(new Uint8ClampedArray(5))).rejects.toMatchObject({ code: 'badRequest' });
    const first = line.give(frame(1));
    await expect(line.give(frame(2))).rejects.toMatchObject({ code: 'badRequest' });
    await line.return();
    expect(await first).toBe(false);
  });

  it('gives a window up that draws no more', async () => {
    await expect(new FrameLine(4, 3, 5).next()).rejects.toMatchObject({ code: 'filmCrashed' });
  });

  it('leaves nobody waiting when the film is given up', async () => {
    const line = new FrameLine(4, 3);
    const asked = line.next();
    await line.return();
    await expect(asked).rejects.toMatchObject({ code: 'filmCrashed' });
  });
});
