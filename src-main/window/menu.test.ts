import { describe, expect, it } from 'vitest';
import type { MenuItemConstructorOptions } from 'electron';
import { menuCommands, type MenuCommand } from '../../src-preload/contract';
import { menuTemplate } from './menu';
import { menuWords } from './menu-words';

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...flat(Array.isArray(item.submenu) ? item.submenu : [])]);

describe('menuTemplate', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    it(`reaches every command and gives no key twice on ${platform}`, () => {
      const sent: MenuCommand[] = [];
      const items = flat(
        menuTemplate({
          words: menuWords.en,
          platform,
          developing: true,
          send: (command) => sent.push(command),
        }),
      );
      for (const item of items) (item.click as (() => void) | undefined)?.();
      expect(new Set(sent)).toEqual(new Set(menuCommands));
      const keys = items.flatMap((item) => (item.accelerator ? [String(item.accelerator)] : []));
      expect(new Set(keys).size).toBe(keys.length);
      for (const item of items) {
        if (item.type !== 'separator') expect(item.label).toBeTruthy();
      }
    });
  }

  it('has the same words in every language and no developer tools in the shipped program', () => {
    expect(Object.keys(menuWords['zh-CN'])).toEqual(Object.keys(menuWords.en));
    const items = flat(
      menuTemplate({ words: menuWords['zh-CN'], platform: 'linux', developing: false, send: () => {} }),
    );
    expect(items.some((item) => item.role === 'toggleDevTools' || item.role === 'reload')).toBe(false);
  });
});
