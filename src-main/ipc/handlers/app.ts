import type { Context } from '../context';
import type { Family } from '../door';

export function appHandlers({ appInfo, doctor }: Context): Family<'app'> {
  return {
    'app.info': () => appInfo,
    'app.doctor': () => doctor(),
  };
}
