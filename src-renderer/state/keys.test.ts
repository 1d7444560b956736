import { expect, it } from 'vitest';
import { keyCommand } from './keys';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => keyCommand({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

it('turns keys into commands', () => {
  expect(press('3', { ctrlKey: true })).toBe('goTrain');
  expect(press('n', { metaKey: true })).toBe('newProject');
  expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('redo');
  expect(press('z', { ctrlKey: true })).toBe('undo');
  expect(press('?', { shiftKey: true })).toBe('showShortcuts');
});

it('leaves other keys alone', () => {
  expect(press('n')).toBeNull();
  expect(press('0', { ctrlKey: true })).toBeNull();
  expect(press('1', { ctrlKey: true, altKey: true })).toBeNull();
});
