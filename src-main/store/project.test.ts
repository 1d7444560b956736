import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dcganPresets } from '../../src-preload/contract';
import { newestVersion } from './migrations';
import { openSqlite } from './open-sqlite';
import { applicationId, ProjectStore } from './project';
import { addDataset, addRun, emptyReport, makeFolder, stateAt, tensor } from './testing';

type OpenSqlite = { openSqlite: typeof openSqlite };

/** Every connection that was opened, for what only a test does to one. */
const databases = vi.hoisted((): ReturnType<typeof openSqlite>[] => []);
vi.mock('./open-sqlite', async (original) => {
  const real = await original<OpenSqlite>();
  const open: typeof openSqlite = (...parameters) => {
    const db = real.openSqlite(...parameters);
    databases.push(db);
    return db;
  };
  return { ...real, openSqlite: open };
});

let folder: string;
let dispose: () => void;
let path: string;
const opened: ProjectStore[] = [];
const keep = (store: ProjectStore): ProjectStore => (opened.push(store), store);

beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  path = join(folder, 'Portraits.ganstudio');
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  dispose();
});

describe('a new project', () => {
  it('is one complete file of the right kind, with nothing beside it once closed', () => {
    const store = ProjectStore.create(path, 'Portraits 人像');
    expect(store.name()).toBe('Portraits 人像');
    store.close();
    expect(readdirSync(folder)).toEqual(['Portraits.ganstudio']);
    const db = openSqlite(path);
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId);
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('page_size', { simple: true })).toBe(8192);
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    const tables = db.prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all() as {
      name: string;
      strict: number;
    }[];
    for (const { name, strict } of tables.filter((table) => !table.name.startsWith('sqlite_'))) {
      expect(strict, name).toBe(1);
    }
    db.close();
  });

  it('does not replace a file', () => {
    writeFileSync(path, 'mine');
    expect(() => ProjectStore.create(path, 'x')).toThrow(
      expect.objectContaining({ code: 'projectExists', params: { name: 'Portraits' } }),
    );
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['Portraits.ganstudio']);
  });

  it('is not harmed by the log of a deleted project of the same name', () => {
    const old = keep(ProjectStore.create(path, 'Old'));
    addDataset(old, 50);
    copyFileSync(path + '-wal', join(folder, 'wal'));
    opened.pop()!.close();
    const log = readFileSync(join(folder, 'wal'));
    spawnSync('rm', [path]);
    writeFileSync(path + '-wal', log);
    const store = keep(ProjectStore.create(path, 'New'));
    expect(store.name()).toBe('New');
    expect(store.datasets.list()).toEqual([]);
  });

  it('says when the folder is missing', () => {
    expect(() => ProjectStore.create(join(folder, 'none', 'a.ganstudio'), 'a')).toThrow(
      expect.objectContaining({ code: 'projectReadOnly' }),
    );
  });
});

describe('opening', () => {
  it('keeps everything', () => {
    const store = ProjectStore.create(path, 'Portraits');
    store.rename('Faces of my town');
    const datasetId = addDataset(store, 5);
    store.close();
    const again = keep(ProjectStore.open(path));
    expect(again.name()).toBe('Faces of my town');
    expect(again.datasets.get(datasetId).count).toBe(5);
  });

  it('refuses what is no project, by kind', () => {
    const code = (name: string): string => {
      try {
        ProjectStore.open(join(folder, name)).close();
        return 'opened';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    writeFileSync(join(folder, 'text'), 'This is certainly not a database. '.repeat(1000));
    writeFileSync(join(folder, 'empty'), '');
    mkdirSync(join(folder, 'folder'));
    const foreign = openSqlite(join(folder, 'foreign'));
    foreign.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    foreign.close();
    const before = readFileSync(join(folder, 'foreign'));
    expect(['none', 'text', 'empty', 'folder', 'foreign'].map(code)).toEqual([
      'projectMissing',
      'notAProject',
      'notAProject',
      'notAProject',
      'notAProject',
    ]);
    expect(readFileSync(join(folder, 'foreign')).equals(before)).toBe(true);
  });

  it('refuses a project of a newer program', () => {
    ProjectStore.create(path, 'Portraits').close();
    const db = openSqlite(path);
    db.pragma(`user_version = ${newestVersion + 1}`);
    db.close();
    expect(() => ProjectStore.open(path)).toThrow(
      expect.objectContaining({ code: 'projectNewer', params: { name: 'Portraits' } }),
    );
  });

  it('says when the file is damaged', () => {
    const store = ProjectStore.create(path, 'Portraits');
    addDataset(store, 200);
    store.close();
    const whole = readFileSync(path);
    truncateSync(path, 8192 * 3);
    expect(() => {
      const damaged = ProjectStore.open(path);
      keep(damaged);
      damaged.datasets.list();
    }).toThrow(expect.objectContaining({ code: 'projectCorrupt' }));
    const scrambled = Buffer.from(whole);
    // The header still looks right, the first page's tree does not.
    scrambled.fill(0xa5, 100, 8192);
    writeFileSync(path, scrambled);
    expect(() => ProjectStore.open(path)).toThrow(expect.objectContaining({ code: 'projectCorrupt' }));
  });

  it('never throws anything but its own kinds of error, however the file is damaged', () => {
    const store = ProjectStore.create(path, 'Portraits');
    const runId = addRun(store);
    store.checkpoints.save({ runId, state: stateAt(1), tensors: [tensor('a', 5000, 1)] });
    store.close();
    const whole = readFileSync(path);
    const codes = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const damaged = Buffer.from(whole);
      const at = Math.floor((i / 60) * whole.length);
      for (let k = 0; k < 200; k++) damaged[Math.min(at + k * 7, whole.length - 1)]! ^= 0x5a;
      const copy = join(folder, `damaged-${i}`);
      writeFileSync(copy, damaged);
      let project: ProjectStore | undefined;
      try {
        project = ProjectStore.open(copy);
        for (const { id } of project.datasets.list()) project.datasets.names(id, 0, 10);
        for (const run of project.runs.list()) {
          project.metrics.read(run.id, 10);
          for (const { id } of project.checkpoints.list(run.id)) project.checkpoints.load(id);
        }
      } catch (error) {
        codes.add(String((error as { code?: string }).code ?? error));
      } finally {
        project?.close();
      }
    }
    for (const code of codes) {
      expect(['projectCorrupt', 'notAProject', 'projectNewer', 'checkpointDamaged']).toContain(code);
    }
    expect(codes.has('projectCorrupt')).toBe(true);
  });

  it('brings tables of version 0 up to date', () => {
    const db = openSqlite(path);
    db.pragma(`application_id = ${applicationId}`);
    db.exec('CREATE TABLE other (a TEXT) STRICT');
    db.close();
    // Tables are there now, but no project row: such a file was never made by `create`.
    expect(() => ProjectStore.open(path)).toThrow(expect.objectContaining({ code: 'projectCorrupt' }));
    const after = openSqlite(path);
    expect(after.pragma('user_version', { simple: true })).toBe(newestVersion);
    after.exec("INSERT INTO project (id, name, created_at) VALUES (1, 'Old', 0)");
    after.close();
    expect(keep(ProjectStore.open(path)).name()).toBe('Old');
  });

  it('says when file or folder cannot be written', () => {
    ProjectStore.create(path, 'Portraits').close();
    chmodSync(folder, 0o555);
    chmodSync(path, 0o444);
    try {
      asOrdinaryUser(() => {
        expect(() => ProjectStore.open(path)).toThrow(
          expect.objectContaining({ code: 'projectReadOnly', params: { name: 'Portraits' } }),
        );
        expect(() => ProjectStore.create(join(folder, 'new.ganstudio'), 'new')).toThrow(
          expect.objectContaining({ code: 'projectReadOnly' }),
        );
      });
    } finally {
      chmodSync(folder, 0o755);
    }
    expect(existsSync(join(folder, 'new.ganstudio'))).toBe(false);
  });

  it('read-only refuses changes in plain words', () => {
    keep(ProjectStore.create(path, 'Portraits'));
    const reader = keep(ProjectStore.open(path, { readonly: true }));
    expect(() => reader.rename('x')).toThrow(expect.objectContaining({ code: 'projectReadOnly' }));
    for (const store of opened.splice(0)) store.close();
    ProjectStore.open(path, { readonly: true }).close();
    expect(readdirSync(folder)).toEqual(['Portraits.ganstudio']);
  });
});

describe('two connections', () => {
  it('see each other and wait for each other', () => {
    const one = keep(ProjectStore.create(path, 'Portraits'));
    const two = keep(ProjectStore.open(path));
    const reader = keep(ProjectStore.open(path, { readonly: true }));
    const datasetId = addDataset(one, 4);
    const runId = two.runs.create({
      name: 'Run',
      datasetId,
      recipe: dcganPresets.book,
      totalSteps: 10,
      forkedFrom: null,
    });
    one.runs.setState(runId, 'training');
    expect(two.runs.get(runId).state).toBe('training');
    const pictures = reader.datasets.reader(datasetId);
    const into = new Uint8Array(32 * 32 * 3 * 2);
    pictures.read(3, into, 32 * 32 * 3);
    expect(into[0]).toBe(0);
    expect(into[32 * 32 * 3]).toBe(3);
  });

  it('says when another program holds the file', () => {
    const store = keep(ProjectStore.create(path, 'Portraits'));
    const other = openSqlite(path);
    other.exec('BEGIN IMMEDIATE');
    // The store would wait longer than a test should.
    databases.at(-2)!.pragma('busy_timeout = 20');
    expect(() => addDataset(store)).toThrow(
      expect.objectContaining({ code: 'projectBusy', params: { name: 'Portraits' } }),
    );
    other.exec('ROLLBACK');
    other.close();
    addDataset(store);
  });
});

describe('a full disk', () => {
  it('is told, and leaves everything as it was', () => {
    const store = keep(ProjectStore.create(path, 'Portraits'));
    const runId = addRun(store);
    const first = store.checkpoints.save({ runId, state: stateAt(1), tensors: [tensor('a', 1000, 1)] });
    databases.at(-1)!.pragma('max_page_count = 40');
    expect(() =>
      store.checkpoints.save({
        runId,
        state: stateAt(2),
        tensors: [tensor('a', 1000, 2), tensor('b', 1_000_000, 3)],
        metrics: [{ step: 2, lossG: 1, lossD: 1, dReal: 0.5, dFake: 0.5, loss: null }],
      }),
    ).toThrow(expect.objectContaining({ code: 'diskFull' }));
    expect(store.checkpoints.list(runId).map(({ id }) => id)).toEqual([first.id]);
    expect(store.metrics.read(runId, 10)).toEqual([]);
    expect(store.runs.get(runId).step).toBe(1);
    databases.at(-1)!.pragma('max_page_count = 1000000');
    store.checkpoints.save({ runId, state: stateAt(2), tensors: [tensor('b', 1_000_000, 3)] });
    expect(store.checkpoints.list(runId)).toHaveLength(2);
  });
});

describe('sweep', () => {
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  it('removes data sets whose importer died, and leaves those of a living one', () => {
    const store = keep(ProjectStore.create(path, 'Portraits'));
    const begin = (writerPid: number): number =>
      store.datasets.begin({
        name: 'Half',
        kind: 'pictures',
        imageSize: 32,
        options: { size: 32, crop: 'fit', background: '#000000' },
        credit: null,
        writerPid,
      });
    const dead = begin(deadPid());
    store.datasets.addPictures(dead, [{ name: 'a', pixels: new Uint8Array(3072) }]);
    const living = begin(process.pid);
    expect(store.datasets.list()).toEqual([]);
    store.sweep();
    expect(() => store.datasets.addPictures(dead, [])).toThrow(
      expect.objectContaining({ code: 'datasetMissing' }),
    );
    store.datasets.addPictures(living, [{ name: 'a', pixels: new Uint8Array(3072) }]);
    store.datasets.finish(living, emptyReport);
    expect(store.datasets.list().map(({ id }) => id)).toEqual([living]);
  });

  it('puts runs of dead engines where one can go on from', () => {
    const store = keep(ProjectStore.create(path, 'Portraits'));
    const without = addRun(store, 'without');
    const withOne = addRun(store, 'with');
    const living = addRun(store, 'living');
    const finished = addRun(store, 'finished');
    store.checkpoints.save({ runId: withOne, state: stateAt(30), tensors: [tensor('a', 4, 1)] });
    store.runs.setStep(withOne, 44);
    for (const id of [without, withOne]) store.runs.setState(id, 'training', { enginePid: deadPid() });
    store.runs.setState(living, 'pausing', { enginePid: process.pid });
    store.runs.setState(finished, 'finished');
    store.sweep();
    const state = (id: number): unknown[] => [store.runs.get(id).state, store.runs.get(id).step];
    expect(state(without)).toEqual(['stopped', 0]);
    expect(state(withOne)).toEqual(['paused', 30]);
    expect(state(living)[0]).toBe('pausing');
    expect(state(finished)[0]).toBe('finished');
    expect(store.runs.get(withOne).enginePid).toBeNull();
  });

  it('deletes what was removed only when asked to, and gives the space back', () => {
    const store = keep(ProjectStore.create(path, 'Portraits'));
    const datasetId = addDataset(store, 500);
    const runId = addRun(store);
    store.checkpoints.save({ runId, state: stateAt(1), tensors: [tensor('a', 500_000, 1)] });
    store.runs.setState(runId, 'stopped');
    store.datasets.remove(datasetId);
    store.runs.remove(runId);
    store.sweep({ removed: false });
    store.datasets.restore(datasetId);
    store.runs.restore(runId);
    expect(store.datasets.get(datasetId).count).toBe(500);
    expect(store.checkpoints.load(store.checkpoints.latest(runId)!.id).tensors[0]!.data).toHaveLength(
      500_000,
    );
    store.datasets.remove(datasetId);
    store.runs.remove(runId);
    store.sweep();
    expect(() => store.datasets.restore(datasetId)).toThrow(
      expect.objectContaining({ code: 'datasetMissing' }),
    );
    expect(() => store.runs.restore(runId)).toThrow(expect.objectContaining({ code: 'runMissing' }));
    opened.pop()!.close();
    expect(readFileSync(path).length).toBeLessThan(400_000);
  });
});

/** Root may write everywhere: permissions are seen only as somebody else. */
function asOrdinaryUser(work: () => void): void {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid!(65534);
  try {
    work();
  } finally {
    process.seteuid!(0);
  }
}
