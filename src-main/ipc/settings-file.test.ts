import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-preload/contract';
import { projectIdOf, RecentProjects } from './recent-projects';
import { guardSettings, languageOf, SettingsFile } from './settings-file';

const folder = mkdtempSync(join(tmpdir(), 'studio-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('guardSettings', () => {
  it('keeps what is good and falls back for the rest', () => {
    expect(guardSettings({ theme: 'dark', language: 'klingon', threads: -1, more: 1 })).toEqual({
      ...defaultSettings,
      theme: 'dark',
    });
    for (const bad of [undefined, null, 3, 'x', [], { __proto__: { theme: 'dark' } }]) {
      expect(guardSettings(bad)).toEqual(defaultSettings);
    }
  });
});

describe('SettingsFile', () => {
  it('remembers', () => {
    const path = join(folder, 'deep', 'settings.json');
    const seen: unknown[] = [];
    const file = new SettingsFile(path, (settings) => seen.push(settings));
    expect(file.set({ language: 'zh-CN' })).toEqual({ ...defaultSettings, language: 'zh-CN' });
    expect(seen).toHaveLength(1);
    expect(new SettingsFile(path, () => {}).get().language).toBe('zh-CN');
    writeFileSync(path, '{"theme": "dark", tru');
    expect(new SettingsFile(path, () => {}).get()).toEqual(defaultSettings);
  });
});

describe('languageOf', () => {
  it('speaks Chinese to Chinese systems and English to all others', () => {
    expect(languageOf(['zh-Hans-CN', 'en'])).toBe('zh-CN');
    expect(languageOf(['zh_TW'])).toBe('zh-CN');
    expect(languageOf(['de-DE', 'zh-CN'])).toBe('en');
    expect(languageOf([])).toBe('en');
  });
});

describe('RecentProjects', () => {
  it('puts the newest first, forgets, and does not believe a changed file', () => {
    const path = join(folder, 'recent.json');
    const recent = new RecentProjects(path, () => {});
    recent.touch('/a/one.ganstudio', 'One');
    recent.touch('/a/two.ganstudio', 'Two');
    recent.touch('/a/one.ganstudio', 'One again');
    expect(recent.list().map(({ name }) => name)).toEqual(['One again', 'Two']);
    expect(recent.find(projectIdOf('/a/two.ganstudio'))?.path).toBe('/a/two.ganstudio');
    expect(projectIdOf('/a/two.ganstudio')).not.toContain('two');
    recent.forget(projectIdOf('/a/two.ganstudio'));

    const stored = JSON.parse(readFileSync(path, 'utf8')) as object[];
    writeFileSync(
      path,
      JSON.stringify([...stored, { ...stored[0], id: 'someone-else' }, { path: 7 }, null, 'x']),
    );
    expect(new RecentProjects(path, () => {}).list().map(({ name }) => name)).toEqual(['One again']);
  });
});
