import type { MenuCommand } from '../../src-preload/contract';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const withControl: Record<string, MenuCommand> = {
  '1': 'goProjects',
  '2': 'goData',
  '3': 'goTrain',
  '4': 'goFaces',
  '5': 'goShapes',
  '6': 'goAge',
  '7': 'goUpscale',
  '8': 'goSettings',
  n: 'newProject',
  o: 'openProject',
  i: 'importFolder',
  z: 'undo',
  y: 'redo',
};

/** The command that a press of keys means, if any. */
export function keyCommand(event: Key): MenuCommand | null {
  if (event.altKey) return null;
  const control = event.ctrlKey || event.metaKey;
  if (!control) return event.key === '?' ? 'showShortcuts' : null;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return key === 'z' ? 'redo' : key === 'i' ? 'importFiles' : null;
  return withControl[key] ?? null;
}

/** Whether letters typed now go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'range' && target.type !== 'radio';
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/** A press of Space that no control has a use for. */
export function wantsSpace(event: KeyboardEvent): boolean {
  if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
  const target = event.target;
  return !(target instanceof Element && target.closest('button, input, select, textarea, a, [role="menu"]'));
}
