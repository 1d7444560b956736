import type { Context } from '../context';
import type { Family } from '../door';

export function settingsHandlers({ settings, contentNetwork, engine, dialogs }: Context): Family<'settings'> {
  return {
    'settings.get': () => settings.get(),
    'settings.set': (change) => settings.set(change),
    'settings.contentNetwork': () => contentNetwork.get(),
    async 'settings.chooseContentNetwork'() {
      const folder = await dialogs.openFolder();
      if (folder === null) return null;
      await engine.models.checkContent(folder);
      contentNetwork.set(folder);
      return contentNetwork.get();
    },
    'settings.forgetContentNetwork'() {
      contentNetwork.set(null);
      return contentNetwork.get();
    },
  };
}
