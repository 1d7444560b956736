import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgeReport, ImportOptions } from '../../../src-preload/contract';
import { ProjectStore } from '../../store';
import type { AgeEstimator } from '../faces';
import { runImport } from '../import';
import { scanPaths } from '../selection';
import { SourceReader } from '../source';
import { centre64, makeFolder, makeZip, noise } from '../testing';
import { agesIn } from './known';

let folder: string;
let dispose: () => void;
let store: ProjectStore;
beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'project.ganstudio'), 'Project');
});
afterEach(() => {
  store.close();
  dispose();
});

let made = 0;
const png = (): Promise<Buffer> => noise(64, ++made).png().toBuffer();
async function put(files: Record<string, Buffer | string | null>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, 'set', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content ?? (await png()));
  }
}

/** Every picture looks as old as this. */
const looks40: AgeEstimator = { ages: (pictures) => Promise.resolve(pictures.map(() => 40)) };
const nobody: AgeEstimator = { ages: () => Promise.reject(new Error('No one should ask for ages here.')) };

/** Age of each picture by its name, and the report. */
async function importSet(
  ages: ImportOptions['ages'],
  { estimator = nobody, paths = [join(folder, 'set')] } = {},
): Promise<{ ages: Record<string, string>; report: AgeReport; suggested: string | null; skipped: string[] }> {
  const { files, label } = await scanPaths(paths);
  const sources = new SourceReader();
  const suggested = (await agesIn(files, sources)) ?? null;
  sources.close();
  const id = await runImport(
    { projectPath: store.path, name: 'Set', label, files, options: { ...centre64, ages } },
    { signal: new AbortController().signal, onProgress: () => {} },
    { find: () => Promise.reject(new Error('No one should look for faces here.')), ages: estimator.ages },
  );
  const { report } = store.datasets.get(id);
  return {
    ages: Object.fromEntries(
      store.pictures
        .allFacts(id)
        .map(({ name, age }) => [name, age ? `${age.estimated ? '~' : ''}${age.years}` : '?']),
    ),
    report: report.ages!,
    suggested,
    skipped: report.skipped.map(({ name, reason }) => `${name}: ${reason}`),
  };
}

describe('names of UTKFace', () => {
  it('give ages to their own pictures, though others between them are left out', async () => {
    await put({
      '1_0_0_20170109150557335.jpg': null,
      '117_0_0_20170109150557335.jpg': null,
      '25_1_2_20170104020210475.jpg': 'damaged',
      '26_1_2_20170104020210475.jpg': null,
      '39_1_20170116174525125.jpg': null,
      '80_0_0_20170111225548190.jpg': null,
      'friend.jpg': null,
    });
    const { ages, report, suggested, skipped } = await importSet('known');
    expect(suggested).toBe('names');
    expect(ages).toEqual({
      '1_0_0_20170109150557335.jpg': '1',
      '26_1_2_20170104020210475.jpg': '26',
      '39_1_20170116174525125.jpg': '?',
      '80_0_0_20170111225548190.jpg': '80',
      '117_0_0_20170109150557335.jpg': '?',
      'friend.jpg': '?',
    });
    expect(skipped).toEqual(['25_1_2_20170104020210475.jpg: notPicture']);
    expect(report).toEqual({
      known: 3,
      estimated: 0,
      missing: 3,
      lists: [],
      counts: { brokenName: 1, tooOld: 1 },
      problems: expect.arrayContaining([
        { path: '117_0_0_20170109150557335.jpg', reason: 'tooOld' },
        { path: '39_1_20170116174525125.jpg', reason: 'brokenName' },
      ]),
    });
  });

  it('are completed by estimates on demand, marked as such', async () => {
    await put({ '12_0_0_20170109150557335.jpg': null, 'a.png': null, '13_0_0_20170109150557335.jpg': null });
    const { ages, report } = await importSet('estimate', { estimator: looks40 });
    expect(ages).toEqual({
      '12_0_0_20170109150557335.jpg': '12',
      '13_0_0_20170109150557335.jpg': '13',
      'a.png': '~40',
    });
    expect(report).toMatchObject({ known: 2, estimated: 1, missing: 0 });
  });

  it('are not asked for, and nothing is estimated, without the option', async () => {
    await put({ '12_0_0_20170109150557335.jpg': null });
    const { ages, report } = await importSet(undefined);
    expect(ages).toEqual({ '12_0_0_20170109150557335.jpg': '?' });
    expect(report).toBeUndefined();
  });
});

describe('a list among the files', () => {
  it('names pictures from where it lies, from the top or by name alone; it is no picture left out', async () => {
    await put({
      'faces/a.png': null,
      'faces/sub/b.png': null,
      'c.png': null,
      'other/only.png': null,
      'other/twice.png': null,
      'faces/twice.png': null,
      'faces/ages.csv':
        'file,age\na.png,31\nsub/b.png,5\nc.png,60\nnowhere/only.png,44\nfolder/twice.png,20\nold.png,-3\na.png,31\n',
      'notes.csv': 'colour,price\nred,3\n',
    });
    const { ages, report, suggested, skipped } = await importSet('known');
    expect(suggested).toBe('list');
    expect(ages).toEqual({
      'c.png': '60',
      'faces/a.png': '31',
      'faces/sub/b.png': '5',
      // The list lies beside it, but says another folder: two have this name, so nobody knows.
      'faces/twice.png': '?',
      'other/only.png': '44',
      'other/twice.png': '?',
    });
    expect(skipped).toEqual(['notes.csv: notPicture']);
    expect(report).toMatchObject({
      known: 4,
      missing: 2,
      lists: [{ name: 'faces/ages.csv', ages: 4, error: null }],
      counts: { negative: 1, missing: 1 },
    });
  });

  it('counts more than names; two lists that disagree leave a picture without an age', async () => {
    await put({
      '30_0_0_20170109150557335.jpg': null,
      '31_0_0_20170109150557335.jpg': null,
      '32_0_0_20170109150557335.jpg': null,
      'a.csv': 'file;age\n30_0_0_20170109150557335.jpg;55\n31_0_0_20170109150557335.jpg;7\n',
      'b.csv': 'file;age\n31_0_0_20170109150557335.jpg;8\n',
    });
    const { ages, report } = await importSet('known');
    expect(Object.values(ages)).toEqual(['55', '?', '32']);
    expect(report.counts).toEqual({ contradiction: 1 });
  });

  it('that is damaged is told, and the pictures are imported', async () => {
    await put({ 'a.png': null, 'wiki.mat': 'no such thing' });
    const { ages, report, suggested } = await importSet('known');
    expect(suggested).toBe('list');
    expect(ages).toEqual({ 'a.png': '?' });
    expect(report.lists).toMatchObject([{ name: 'wiki.mat', ages: 0, error: { code: 'matUnknown' } }]);
  });

  it('is found in an archive', async () => {
    const zip = join(folder, 'faces.zip');
    writeFileSync(zip, await makeZip({ 'x/a.png': await png(), 'x/list.csv': 'path,years\na.png,9\n' }));
    const { ages } = await importSet('known', { paths: [zip] });
    expect(ages).toEqual({ 'faces.zip/x/a.png': '9' });
  });
});
