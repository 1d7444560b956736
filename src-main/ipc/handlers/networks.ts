import type { Context } from '../context';
import type { Family } from '../door';

export function networkHandlers({ networks, dialogs }: Context): Family<'networks'> {
  return {
    'networks.list': () => networks.list(),
    'networks.download': ({ network }) => networks.download(network),
    'networks.cancel': ({ network }) => networks.cancel(network),
    'networks.remove': ({ network }) => networks.remove(network),
    async 'networks.choose'({ network }) {
      const path = await dialogs.openKeras();
      return path === null ? null : networks.take(network, path);
    },
  };
}
