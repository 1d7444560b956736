import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanPaths, type SourceFile } from '../selection';
import { SourceReader } from '../source';
import { makeFolder, makeZip, noise, patchZip, quarters } from '../testing';
import { listZip } from './zip';

let folder: string;
let dispose: () => void;
let reader: SourceReader;
let picture: Buffer;

beforeEach(async () => {
  ({ folder, dispose } = makeFolder());
  reader = new SourceReader();
  picture = await quarters(80).jpeg().toBuffer();
});
afterEach(() => {
  reader.close();
  dispose();
});

const put = (name: string, content: Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const scan = async (...paths: string[]): Promise<SourceFile[]> => (await scanPaths(paths)).files;
const found = (files: SourceFile[]) => files.map(({ name, unusable }) => [name, unusable ?? 'usable']);
const refusal = (name: string, archive: Buffer) =>
  listZip(put(name, archive), name).catch((error: unknown) => error);

describe('an archive', () => {
  it('is a folder: its files are listed without litter and read, stored or deflated, never unpacked to disk', async () => {
    const files = {
      '10.jpg': picture,
      '2.jpg': picture,
      'a/人像 é.JPG': picture,
      '__MACOSX/._2.jpg': 'x',
      '.hidden.jpg': picture,
      'a/Thumbs.db': 'x',
      'a/notes.txt': 'Remember the milk.',
      'a/folder/': '',
    };
    for (const compress of [true, false]) {
      const path = put('faces.zip', await makeZip({ ...files, 'empty/x.png': '' }, { compress }));
      const scanned = await scanPaths([path]);
      expect(scanned.label).toBe('faces');
      expect(scanned.files.map(({ name, picture }) => [name, picture])).toEqual([
        ['faces.zip/2.jpg', true],
        ['faces.zip/10.jpg', true],
        ['faces.zip/a/notes.txt', false],
        ['faces.zip/a/人像 é.JPG', true],
        ['faces.zip/empty/x.png', true],
      ]);
      const [two, , notes, portrait, empty] = scanned.files as [
        SourceFile,
        SourceFile,
        SourceFile,
        SourceFile,
        SourceFile,
      ];
      expect(two.bytes).toBe(picture.length);
      expect((await reader.read(two)).equals(picture)).toBe(true);
      expect((await reader.read(portrait)).equals(picture)).toBe(true);
      await expect(reader.read(notes)).rejects.toMatchObject({ reason: 'notPicture' });
      await expect(reader.read(empty)).rejects.toMatchObject({ reason: 'notPicture' });
    }
  });

  it('stands beside files and folders, and inside of folders', async () => {
    const path = put('two.cbz', await makeZip({ 'b.jpg': picture }));
    const single = put('one.jpg', picture);
    expect(found(await scan(single, path))).toEqual([
      ['one.jpg', 'usable'],
      ['two.cbz/b.jpg', 'usable'],
    ]);
    expect(found(await scan(folder))).toEqual([
      ['one.jpg', 'usable'],
      ['two.cbz/b.jpg', 'usable'],
    ]);
  });

  it('that is damaged is refused alone, and reported among other things', async () => {
    const whole = await makeZip({ 'a.jpg': picture, 'b.jpg': picture });
    for (const bytes of [
      Buffer.from('no archive at all'),
      whole.subarray(0, whole.length - 30),
      Buffer.alloc(0),
    ]) {
      const path = put('bad.zip', bytes);
      await expect(scan(path)).rejects.toMatchObject({ code: 'archiveDamaged', params: { name: 'bad.zip' } });
      expect(found(await scan(path, put('good.jpg', picture)))).toEqual([
        ['bad.zip', 'corrupt'],
        ['good.jpg', 'usable'],
      ]);
    }
    await expect(scan(join(folder, 'none.zip'))).rejects.toMatchObject({ code: 'fileMissing' });
  });

  it('with damaged contents loses only those', async () => {
    const noisy = await noise(80, 1).png().toBuffer();
    const bytes = await makeZip({ 'a.png': noisy, 'b.jpg': picture });
    bytes.fill(0, 200, 260);
    const [a, b] = await scan(put('bad.zip', bytes));
    await expect(reader.read(a!)).rejects.toMatchObject({ reason: 'corrupt' });
    expect((await reader.read(b!)).equals(picture)).toBe(true);
  });

  it('is read beside more others than stay open, each picture whole', async () => {
    const paths = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => put(`set ${i}.zip`, await makeZip({ 'a.jpg': picture }))),
    );
    const files = await scan(...paths);
    // Opened at first; then all of them lie open, or were closed, while others are asked for.
    for (let round = 0; round < 3; round++) {
      const read = await Promise.all(files.map((file) => reader.read(file)));
      for (const bytes of read) expect(bytes.equals(picture)).toBe(true);
    }
  });

  it('that was changed or went away after the scan gives reasons, not wrong pictures', async () => {
    const path = put('set.zip', await makeZip({ 'a.jpg': picture }));
    const [a] = await scan(path);
    truncateSync(path, 40);
    await expect(reader.read(a!)).rejects.toMatchObject({ reason: 'unreadable' });
    writeFileSync(
      path,
      await makeZip({ 'other name.txt': 'x'.repeat(picture.length + 200) }, { compress: false }),
    );
    await expect(reader.read(a!)).rejects.toMatchObject({
      reason: expect.stringMatching(/corrupt|notPicture/) as string,
    });
  });
});

describe('a hostile archive', () => {
  it('with names that lead elsewhere: those entries are left out, under harmless names', async () => {
    const names = ['../../../evil.png', '/etc/passwd.jpg', 'C:/windows/x.png', 'good/../../x.jpg'];
    const archive = await makeZip(
      Object.fromEntries([
        ...names.map((name, i) => [String.fromCharCode(97 + i).repeat(name.length), picture]),
        ['ok.jpg', picture],
      ]) as Record<string, Buffer>,
    );
    const patched = patchZip(archive, (header, i) => {
      if (names[i]) header.write(names[i], 46, 'latin1');
    });
    const files = await scan(put('evil.zip', patched));
    expect(found(files)).toEqual([
      ['evil.zip/etc/passwd.jpg', 'unsafe'],
      ['evil.zip/evil.png', 'unsafe'],
      ['evil.zip/good/x.jpg', 'unsafe'],
      ['evil.zip/ok.jpg', 'usable'],
      ['evil.zip/windows/x.png', 'unsafe'],
    ]);
    expect(files.filter(({ picture }) => picture)).toHaveLength(1);
  });

  it('with control characters in a name shows none', async () => {
    const patched = patchZip(await makeZip({ 'a_b.jpg': picture }), (header) => header.write('\u001b\n', 46));
    expect((await scan(put('odd.zip', patched)))[0]!.name).toBe('odd.zip/\ufffd\ufffdb.jpg');
  });

  it('locked with a password is refused in words, or its locked files are left out', async () => {
    const archive = await makeZip({ 'a.jpg': picture, 'b.jpg': picture });
    const lock = (which: (i: number) => boolean) =>
      patchZip(archive, (header, i) => header.writeUInt16LE(which(i) ? 1 : 0, 8));
    expect(
      await refusal(
        'all.zip',
        lock(() => true),
      ),
    ).toMatchObject({ code: 'archiveLocked' });
    expect(
      found(
        await scan(
          put(
            'some.zip',
            lock((i) => i === 0),
          ),
        ),
      ),
    ).toEqual([
      ['some.zip/a.jpg', 'locked'],
      ['some.zip/b.jpg', 'usable'],
    ]);
    expect(
      await refusal(
        'strong.zip',
        patchZip(archive, (header) => header.writeUInt16LE(0x41, 8)),
      ),
    ).toMatchObject({
      code: 'archiveLocked',
    });
  });

  it('with archives inside and unknown methods says so', async () => {
    const archive = await makeZip({ 'a.jpg': picture, 'inner.zip': await makeZip({ 'b.jpg': picture }) });
    const patched = patchZip(archive, (header, i) => {
      if (i === 0) header.writeUInt16LE(14, 10);
    });
    expect(found(await scan(put('odd.zip', patched)))).toEqual([
      ['odd.zip/a.jpg', 'packing'],
      ['odd.zip/inner.zip', 'nested'],
    ]);
  });

  it('whose entries share their bytes is refused as a whole', async () => {
    const archive = await makeZip(
      { 'a.jpg': Buffer.concat([picture, Buffer.alloc(100_000, 1)]) },
      { compress: false },
    );
    const start = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const end = archive.indexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    const header = archive.subarray(start, end);
    const copies = Array.from({ length: 1000 }, () => header);
    const tail = Buffer.from(archive.subarray(end));
    tail.writeUInt16LE(1000, 8);
    tail.writeUInt16LE(1000, 10);
    tail.writeUInt32LE(header.length * 1000, 12);
    const bomb = Buffer.concat([archive.subarray(0, start), ...copies, tail]);
    expect(await refusal('bomb.zip', bomb)).toMatchObject({
      code: 'archiveUnsafe',
      params: { name: 'bomb.zip' },
    });
    expect(found(await scan(put('bomb.zip', bomb), put('good.jpg', picture)))).toEqual([
      ['bomb.zip', 'unsafe'],
      ['good.jpg', 'usable'],
    ]);
  });

  it('that unpacks to far more than it weighs is not unpacked', async () => {
    const huge = Buffer.alloc(64 * 1024 * 1024);
    picture.copy(huge);
    expect(found(await scan(put('bomb.zip', await makeZip({ 'bomb.jpg': huge }))))).toEqual([
      ['bomb.zip/bomb.jpg', 'unsafe'],
    ]);
  });

  it('that unpacks to more or less than it claims is stopped there', async () => {
    const content = await noise(200, 3).png().toBuffer();
    for (const claimed of [content.length - 100, 1000, content.length + 100]) {
      const archive = patchZip(await makeZip({ 'a.png': content }), (header) =>
        header.writeUInt32LE(claimed, 24),
      );
      const [a] = await scan(put('liar.zip', archive));
      await expect(reader.read(a!)).rejects.toMatchObject({ reason: 'corrupt' });
    }
    const archive = patchZip(await makeZip({ 'a.png': content }), (header) =>
      header.writeUInt32LE(0xfffffff0, 24),
    );
    expect(found(await scan(put('liar.zip', archive)))).toEqual([['liar.zip/a.png', 'unsafe']]);
  });

  it('that claims more entries than anybody needs is refused before they are listed', async () => {
    const archive = Buffer.from(await makeZip({ 'a.jpg': picture }));
    const end = archive.indexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    // The record of ZIP64, with its locator, in front of the old end.
    const record = Buffer.alloc(56);
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(44n, 4);
    record.writeBigUInt64LE(5_000_000n, 24);
    record.writeBigUInt64LE(5_000_000n, 32);
    record.writeBigUInt64LE(BigInt(archive.readUInt32LE(end + 16)), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(end), 8);
    const many = Buffer.concat([archive.subarray(0, end), record, locator, archive.subarray(end)]);
    expect(await refusal('many.zip', many)).toMatchObject({ code: 'archiveTooLarge' });
  });
});
