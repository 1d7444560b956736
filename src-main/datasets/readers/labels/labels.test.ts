import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelReasons } from '../../../../src-preload/contract';
import { StudioError } from '../../../../src-preload/errors';
import { MatWriter, type MatValue } from '../matlab/testing';
import { cutOff, flipped, refusal, sharedFile } from '../testing';
import { LabelCollector, oldest, plainPath, type Labels } from './ages';
import { csvAges } from './csv';
import { ageFrom, imdbWikiAges } from './imdb-wiki';
import { looksLikeUtkFace, utkFaceAges } from './utkface';

const agesOf = ({ ages }: Labels): Record<string, number> => Object.fromEntries(ages);
const reasonsOf = ({ problems }: Labels): [string, string][] =>
  problems.map(({ path, reason }) => [path, reason]);

describe('A list of ages', () => {
  it('belongs to paths: what is left out moves nothing', () => {
    const present = (path: string): boolean => path !== 'b.jpg' && path !== 'd.jpg';
    const collector = new LabelCollector(present);
    for (const [path, age] of [
      ['a.jpg', 10],
      ['b.jpg', 20],
      ['c.jpg', -1],
      ['d.jpg', 30],
      ['e.jpg', 117],
      ['f.jpg', NaN],
      ['', 5],
      ['sub\\g.jpg', 116],
      ['./sub//h.jpg', 0],
      ['i.jpg', 50],
    ] as const)
      collector.add(path, age);
    const labels = collector.labels();
    expect(agesOf(labels)).toEqual({ 'a.jpg': 10, 'sub/g.jpg': oldest, 'sub/h.jpg': 0, 'i.jpg': 50 });
    expect(reasonsOf(labels)).toEqual([
      ['b.jpg', 'missing'],
      ['c.jpg', 'negative'],
      ['d.jpg', 'missing'],
      ['e.jpg', 'tooOld'],
      ['f.jpg', 'notNumber'],
      ['', 'noName'],
    ]);
    expect(labels.counts).toEqual({ missing: 2, negative: 1, tooOld: 1, notNumber: 1, noName: 1 });
  });

  it('with two ages for one picture keeps neither', () => {
    const collector = new LabelCollector();
    for (const [path, age] of [
      ['a.jpg', 10],
      ['b.jpg', 20],
      ['a.jpg', 11],
      ['b.jpg', 20],
      ['./a.jpg', 10],
    ] as const)
      collector.add(path, age);
    expect(agesOf(collector.labels())).toEqual({ 'b.jpg': 20 });
    expect(collector.labels().counts).toEqual({ contradiction: 3 });
  });

  it('tells a hundred of each reason and counts the rest', () => {
    const collector = new LabelCollector(() => false);
    for (let i = 0; i < 5000; i++) collector.add(`${'x'.repeat(1000)}${i}`, 5);
    const { counts, problems, ages } = collector.labels();
    expect([counts.missing, problems.length, ages.size]).toEqual([5000, 100, 0]);
    expect(problems[0]!.path.length).toBe(300);
  });

  it('leads nowhere outside of its folder by plain paths', () => {
    expect(plainPath(' ./a//b\\c.jpg ')).toBe('a/b/c.jpg');
    expect(plainPath('/')).toBe('');
  });
});

describe('Names of UTKFace', () => {
  it('give ages, and broken ones are reported', () => {
    const labels = utkFaceAges([
      '26_0_2_20170104023102422.jpg.chip.jpg',
      'part1/100_1_0_20170110183726390.jpg',
      // Names of UTKFace as they are, without the gender or the race.
      '61_1_20170109142408075.jpg.chip.jpg',
      '61_3_20170109150557335.jpg.chip.jpg',
      // Without the dot, and with a space: age and the rest are plain.
      '55_0_0_20170116232725357jpg.chip.jpg',
      '24_0_1_20170116220224657 .jpg.chip.jpg',
      '117_0_0_20170116232725357.jpg',
      '20_5_0_20170116232725357.jpg',
      'holiday.jpg',
      '2017-01-01.jpg',
    ]);
    expect(agesOf(labels)).toEqual({
      '26_0_2_20170104023102422.jpg.chip.jpg': 26,
      'part1/100_1_0_20170110183726390.jpg': 100,
      '55_0_0_20170116232725357jpg.chip.jpg': 55,
      '24_0_1_20170116220224657 .jpg.chip.jpg': 24,
    });
    expect(reasonsOf(labels)).toEqual([
      ['61_1_20170109142408075.jpg.chip.jpg', 'brokenName'],
      ['61_3_20170109150557335.jpg.chip.jpg', 'brokenName'],
      ['117_0_0_20170116232725357.jpg', 'tooOld'],
      ['20_5_0_20170116232725357.jpg', 'brokenName'],
    ]);
  });

  it('are known from a folder of them', () => {
    const named = ['26_0_2_20170104023102422.jpg', 'a/1_1_4_20170104023102422.jpg'];
    expect(looksLikeUtkFace(named)).toBe(true);
    expect(looksLikeUtkFace([...named, 'a.jpg', 'b.jpg', 'c.jpg'])).toBe(false);
    expect(looksLikeUtkFace([])).toBe(false);
  });

  const archive = sharedFile('utkface-200.tar');
  it.skipIf(!archive)('8,108 of them (skipped where ../shared/data is not there)', () => {
    const names = execFileSync('tar', ['tf', archive!], { encoding: 'utf8', maxBuffer: 2 ** 26 })
      .split('\n')
      .filter((name) => name.endsWith('.jpg'));
    const labels = utkFaceAges(names);
    expect(names).toHaveLength(8108);
    expect(looksLikeUtkFace(names)).toBe(true);
    expect(labels.ages.size + (labels.counts.brokenName ?? 0)).toBe(names.length);
    expect(labels.counts).toEqual({ brokenName: 2 });
    for (const [path, age] of labels.ages) expect(path.split('/').at(-1)).toMatch(new RegExp(`^${age}_`));
  });
});

describe('IMDB-WIKI', () => {
  const golden = readFileSync(join(import.meta.dirname, '../matlab/golden/wiki.mat'));

  it('ages in the middle of the year, as chapter 3 counts them', () => {
    // MATLAB's datenum(1970, 1, 1) and its neighbours, and days that a leap year moves.
    for (const [birth, year, age] of [
      [719529, 2009, 39],
      [719528, 2009, 39],
      // 30 June and 1 July 1955.
      [714230, 2000, 45],
      [714231, 2000, 44],
      [714231.9, 2000, 44],
      // 29 February 2000.
      [730545, 2010, 10],
      // Born after the photo.
      [730545, 1999, -1],
    ] as const)
      expect([birth, year, ageFrom(birth, year)]).toEqual([birth, year, age]);
    for (const birth of [NaN, Infinity, 1e300]) expect(ageFrom(birth, 2000)).toBeNaN();
    expect(ageFrom(0, 1999)).toBeGreaterThan(oldest);
  });

  it('a file of SciPy', () => {
    const labels = imdbWikiAges(golden, 'wiki.mat');
    expect(agesOf(labels)).toEqual({
      '01/1_1970.jpg': 39,
      '02/2_1955.jpg': 45,
      '02/3_1955.jpg': 44,
      '03/4_2000.jpg': 10,
    });
    expect(reasonsOf(labels)).toEqual([['04/5_0.jpg', 'tooOld']]);
  });

  it('only pictures that are there, and on demand only those with one face', () => {
    const present = (path: string): boolean => path !== '01/1_1970.jpg';
    const labels = imdbWikiAges(golden, 'wiki.mat', { present, singleFace: true });
    expect(agesOf(labels)).toEqual({ '03/4_2000.jpg': 10 });
    expect(reasonsOf(labels)).toEqual([
      ['01/1_1970.jpg', 'missing'],
      ['02/2_1955.jpg', 'severalFaces'],
      ['02/3_1955.jpg', 'noFace'],
      ['04/5_0.jpg', 'tooOld'],
    ]);
  });

  const numbers = (values: number[]): MatValue => ({
    kind: 'numbers',
    class: 6,
    type: 9,
    dims: [1, values.length],
    values,
  });
  const paths = (list: string[]): MatValue => ({
    kind: 'cells',
    dims: [1, list.length],
    cells: list.map((text) => ({ kind: 'text', type: 17, text })),
  });
  const file = (fields: Record<string, MatValue>, name = 'imdb'): Buffer =>
    new MatWriter(false).file({ [name]: { kind: 'struct', fields } }, true);

  it('imdb.mat, big endian, with dates that cannot be', () => {
    const births = [719529, NaN, -5e8, 999999, 719529];
    const labels = imdbWikiAges(
      file({
        dob: numbers(births),
        photo_taken: numbers([1999, 1999, 1999, 1999, NaN]),
        full_path: paths(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']),
      }),
      'imdb.mat',
    );
    expect(agesOf(labels)).toEqual({ 'a.jpg': 29 });
    expect(reasonsOf(labels)).toEqual([
      ['b.jpg', 'notNumber'],
      ['c.jpg', 'notNumber'],
      ['d.jpg', 'negative'],
      ['e.jpg', 'notNumber'],
    ]);
  });

  it('lists of different lengths are refused: nobody knows which age is whose', () => {
    const uneven = file({
      dob: numbers([719529]),
      photo_taken: numbers([1999, 2000]),
      full_path: paths(['a.jpg', 'b.jpg']),
    });
    expect(refusal(() => imdbWikiAges(uneven, 'imdb.mat'))).toBe('fileDamaged');
  });

  it('a file without the struct or a field of it says so', () => {
    const told = (bytes: Buffer): unknown => {
      try {
        imdbWikiAges(bytes, 'a.mat');
      } catch (error) {
        return (error as StudioError).toMessage();
      }
      return null;
    };
    expect(told(file({ dob: numbers([1]) }, 'other'))).toEqual({
      code: 'matVariable',
      params: { name: 'a.mat', variable: 'wiki, imdb', found: 'other' },
    });
    expect(told(file({ dob: numbers([1]), photo_taken: numbers([1]) }))).toEqual({
      code: 'matVariable',
      params: { name: 'a.mat', variable: 'imdb.full_path', found: 'dob, photo_taken' },
    });
  });

  it('damaged: refused, or ages that were in it', () => {
    const plain = readFileSync(join(import.meta.dirname, '../matlab/golden/wiki-plain.mat'));
    let read = 0;
    for (const [how, broken] of [
      ...cutOff(golden),
      ...flipped(golden, 200, 3),
      ...cutOff(plain),
      ...flipped(plain, 300, 7),
    ]) {
      try {
        const { ages, counts } = imdbWikiAges(broken, 'wiki.mat');
        read++;
        const told = Object.values(counts).reduce((sum, count) => sum + count, 0);
        expect(ages.size + told, how).toBeGreaterThan(0);
        for (const age of ages.values()) expect(age >= 0 && age <= oldest, how).toBe(true);
        expect(how).not.toMatch(/^cut/);
      } catch (error) {
        expect(error, how).toBeInstanceOf(StudioError);
      }
    }
    expect(read).toBeGreaterThan(20);
  });
});

describe('Tables', () => {
  const read = (text: string | Buffer): Labels => csvAges(Buffer.from(text), 'ages.csv');

  it('columns are found by their names, in whatever order', () => {
    expect(agesOf(read('id,Age,Filename\n1,33,a.jpg\n2,4.5,sub/b.jpg\n'))).toEqual({
      'a.jpg': 33,
      'sub/b.jpg': 4.5,
    });
    expect(agesOf(read('file_name,num_ratings,apparent_age_avg,real_age\n0.jpg,30,8.5,7'))).toEqual({
      '0.jpg': 7,
    });
    expect(agesOf(read('图片,年龄\r\n一.jpg,20\r\n'))).toEqual({ '一.jpg': 20 });
  });

  it('separators, quotes, ends of lines and decimal commas', () => {
    expect(agesOf(read('\ufefffile;age\r\na.jpg;33,5\r\n\r\n"b;c.jpg";7\r\n'))).toEqual({
      'a.jpg': 33.5,
      'b;c.jpg': 7,
    });
    expect(agesOf(read('file\tage\ra, b.jpg\t12\r'))).toEqual({ 'a, b.jpg': 12 });
    expect(agesOf(read('"file","age"\n"say ""hi"".jpg","30"\n"two\nlines.jpg",5\n'))).toEqual({
      'say "hi".jpg': 30,
      'two\nlines.jpg': 5,
    });
  });

  it('a quote that nobody closes is a letter, and the rest is not lost', () => {
    expect(agesOf(read('file,age\n"a.jpg,10\nb.jpg,20\n"c".jpg,30\n'))).toEqual({
      '"a.jpg': 10,
      'b.jpg': 20,
      '"c".jpg': 30,
    });
  });

  it('UTF-16 and GB 18030, as Excel writes them', () => {
    expect(agesOf(read(Buffer.from('\ufefffile\tage\n李.jpg\t8\n', 'utf16le')))).toEqual({ '李.jpg': 8 });
    const gb = Buffer.concat([Buffer.from('file,age\n'), Buffer.from([0xc0, 0xee]), Buffer.from('.jpg,9\n')]);
    expect(agesOf(read(gb))).toEqual({ '李.jpg': 9 });
  });

  it('what cannot be is told row by row', () => {
    const present = (path: string): boolean => path !== 'gone.jpg';
    const text =
      'file,age\na.jpg,\n,12\nb.jpg,old\nc.jpg,-3\nd.jpg,120\ngone.jpg,5\ne.jpg,0x10\nf.jpg\ng.jpg,1e1\nh.jpg,9\n';
    const labels = csvAges(Buffer.from(text), 'ages.csv', { present });
    expect(agesOf(labels)).toEqual({ 'h.jpg': 9 });
    expect(reasonsOf(labels)).toEqual([
      ['a.jpg', 'noAge'],
      [',12', 'noName'],
      ['b.jpg', 'notNumber'],
      ['c.jpg', 'negative'],
      ['d.jpg', 'tooOld'],
      ['gone.jpg', 'missing'],
      ['e.jpg', 'notNumber'],
      ['f.jpg', 'noAge'],
      ['g.jpg', 'notNumber'],
    ]);
    for (const { reason } of labels.problems) expect(labelReasons).toContain(reason);
  });

  it('a table without names of its columns, or nothing at all, is refused', () => {
    for (const text of ['', '\n\n', 'a.jpg,10\n', 'file,size\na.jpg,3\n', 'age\n3\n', '\0\0\0']) {
      expect([text, refusal(() => read(text))]).toEqual([text, 'labelsColumns']);
    }
  });

  it('damaged: refused, or ages that were in it', () => {
    const rows = Array.from({ length: 50 }, (_, i) => `"part/${i}.jpg";${i + 10};x`);
    const bytes = Buffer.from(`file;age;note\n${rows.join('\n')}\n`);
    let read = 0;
    for (const [how, broken] of [...cutOff(bytes), ...flipped(bytes, 300, 21)]) {
      try {
        const { ages } = csvAges(broken, 'ages.csv');
        read++;
        expect(ages.size, how).toBeLessThanOrEqual(60);
        if (!how.startsWith('cut')) continue;
        // Of a table that is cut off, at most the last row may have lost a digit.
        const wrong = [...ages].filter(([path, age]) => path !== `part/${age - 10}.jpg`);
        expect(wrong.length, how).toBeLessThanOrEqual(1);
      } catch (error) {
        expect(error, how).toBeInstanceOf(StudioError);
      }
    }
    expect(read).toBeGreaterThan(100);
  });

  it('megabytes of quotes and separators end in time', () => {
    for (const unit of ['"', '",', '"\n', ',', '"",', '\r']) {
      const labels = read(`file,age\n${unit.repeat(300_000)}`);
      expect(labels.ages.size).toBe(0);
    }
  });
});
