import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readKerasLayers } from './keras-file';
import { readKerasFile } from './read-keras';
import { bundledKerasThread } from './testing';

const fixtures = join(import.meta.dirname, 'fixtures');
const file = join(fixtures, 'gan3d-discriminator.weights.h5');

let folder: string;
let thread: string;
let removeThread: () => void;
beforeAll(async () => ({ thread, remove: removeThread } = await bundledKerasThread()));
afterAll(() => removeThread());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keras-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the thread that reads a file of Keras', () => {
  it('gives what is read without it, and layers by name', async () => {
    const all = await readKerasFile(file, { thread });
    expect(all).toEqual(await readKerasLayers(file));
    const norms = await readKerasFile(file, { thread, wanted: /^batch/ });
    expect(norms.map(({ arrays }) => arrays.length)).toEqual([4, 4, 4]);
  });

  it('says so when the file is missing, none, or takes too long', async () => {
    await expect(readKerasFile(join(folder, 'none.h5'), { thread })).rejects.toMatchObject({
      code: 'fileMissing',
      params: { name: 'none.h5' },
    });
    writeFileSync(join(folder, 'text.h5'), 'No HDF5 at all.');
    await expect(readKerasFile(join(folder, 'text.h5'), { thread })).rejects.toMatchObject({
      code: 'kerasUnreadable',
    });
    const endless = join(folder, 'endless.mjs');
    writeFileSync(endless, 'for (;;);');
    await expect(readKerasFile(file, { thread: endless, limit: 300 })).rejects.toMatchObject({
      code: 'kerasUnreadable',
      params: { name: 'gan3d-discriminator.weights.h5' },
    });
  });

  it('refuses a file that is cut off, at every 1/16 of its length', async () => {
    const bytes = readFileSync(file);
    const cut = join(folder, 'cut.h5');
    // One thread after the other would load the library sixteen times; a file that is cut off does not harm it.
    for (let part = 0; part < 16; part++) {
      writeFileSync(cut, bytes.subarray(0, Math.floor((part * bytes.length) / 16)));
      await expect(readKerasLayers(cut)).rejects.toMatchObject({
        code: 'kerasUnreadable',
        params: { name: 'cut.h5' },
      });
    }
    await expect(readKerasFile(cut, { thread })).rejects.toMatchObject({ code: 'kerasUnreadable' });
  });

  it('answers for every file that has a bit turned, at every 1/16 of its length', async () => {
    const bytes = readFileSync(file);
    const whole = await readKerasFile(file, { thread });
    const turned = join(folder, 'turned.h5');
    let refused = 0;
    for (let part = 0; part < 16; part++) {
      const damaged = Buffer.from(bytes);
      damaged[Math.floor((part * bytes.length) / 16)]! ^= 0x80;
      writeFileSync(turned, damaged);
      const error = await readKerasFile(turned, { thread }).then(
        () => null,
        (thrown: { code?: string }) => thrown,
      );
      // In the middle of an array a number is another one: without a sum over them nobody can know.
      if (error) expect(error.code).toBe('kerasUnreadable');
      if (error) refused++;
    }
    expect(refused).toBeGreaterThan(2);
    copyFileSync(file, turned);
    expect(await readKerasFile(turned, { thread })).toEqual(whole);
  });
});
