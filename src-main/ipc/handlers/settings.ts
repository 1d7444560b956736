import type { Context } from '../context';
import type { Family } from '../door';

export function settingsHandlers({ settings }: Context): Family<'settings'> {
  return {
    'settings.get': () => settings.get(),
    'settings.set': (change) => settings.set(change),
  };
}
