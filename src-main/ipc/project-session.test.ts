import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addDataset } from '../store/testing';
import { ProjectSession } from './project-session';
import { RecentProjects } from './recent-projects';

let folder: string;
let session: ProjectSession;
let recent: RecentProjects;
let left: (string | null)[];
let changes: number;
let whileLeaving: () => Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-session-'));
  left = [];
  changes = 0;
  whileLeaving = async () => {};
  recent = new RecentProjects(join(folder, 'recent.json'), () => {});
  session = new ProjectSession({
    recent,
    folder: join(folder, 'projects'),
    async beforeLeaving(path) {
      left.push(path);
      await whileLeaving();
    },
    onChange: () => changes++,
  });
});
afterEach(async () => {
  await session.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('ProjectSession', () => {
  it('makes projects under free names in its own folder', async () => {
    expect(() => session.store()).toThrow(expect.objectContaining({ code: 'noProject' }));
    const first = await session.create('My/Faces');
    expect(first).toMatchObject({ name: 'My/Faces' });
    expect(existsSync(join(folder, 'projects', 'My-Faces.ganstudio'))).toBe(true);
    const version = session.version();
    const second = await session.create('My/Faces');
    expect(second.id).not.toBe(first.id);
    expect(session.path()).toBe(join(folder, 'projects', 'My-Faces 2.ganstudio'));
    expect(session.version()).not.toBe(version);
    expect(recent.list().map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(left).toEqual([join(folder, 'projects', 'My-Faces.ganstudio')]);
    expect(changes).toBe(2);
    await expect(session.create('...')).rejects.toMatchObject({ code: 'projectName' });
  });

  it('keeps the open project when another one cannot be opened', async () => {
    await session.create('One');
    const bad = join(folder, 'bad.ganstudio');
    writeFileSync(bad, 'not a project at all');
    await expect(session.open(bad)).rejects.toMatchObject({ code: 'notAProject' });
    await expect(session.open(join(folder, 'none.ganstudio'))).rejects.toMatchObject({
      code: 'projectMissing',
    });
    expect(session.info()?.name).toBe('One');
    expect(left).toEqual([]);
  });

  it('opens one after the other and cleans up what was hidden', async () => {
    await session.create('One');
    const path = session.path()!;
    const id = addDataset(session.store());
    session.store().datasets.remove(id);
    session.store().datasets.restore(id);
    session.store().datasets.remove(id);
    // Opening what is open already is no new beginning: what was hidden can still come back.
    await session.open(path);
    session.store().datasets.restore(id);
    session.store().datasets.remove(id);
    await Promise.all([session.create('Two'), session.open(path)]);
    expect(session.info()?.name).toBe('One');
    expect(() => session.store().datasets.restore(id)).toThrow(
      expect.objectContaining({ code: 'datasetMissing' }),
    );
  });

  it('lets nothing begin in a project that is being left, which can still be read', async () => {
    await session.create('One');
    const one = session.store();
    let leave = (): void => {};
    whileLeaving = () => new Promise((resolve) => (leave = resolve));
    const second = session.create('Two');
    await vi.waitFor(() => expect(left).toHaveLength(1));
    expect(session.store()).toBe(one);
    expect(() => session.forWork()).toThrow(expect.objectContaining({ code: 'projectLeaving' }));
    leave();
    await second;
    whileLeaving = () => Promise.reject(new Error('It does not end.'));
    expect(session.forWork().name()).toBe('Two');
    await expect(session.close()).rejects.toThrow('It does not end.');
    expect(session.forWork().name()).toBe('Two');
    whileLeaving = async () => {};
    await session.close();
    expect(() => session.forWork()).toThrow(expect.objectContaining({ code: 'noProject' }));
  });

  it('renames', async () => {
    await session.create('One');
    expect(session.rename('Eins').name).toBe('Eins');
    expect(recent.list()[0]!.name).toBe('Eins');
    expect(() => session.rename('…')).toThrow(expect.objectContaining({ code: 'projectName' }));
  });
});
