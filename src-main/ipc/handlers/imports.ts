import type { Context } from '../context';
import type { Family } from '../door';

export function importHandlers({ imports }: Context): Family<'imports'> {
  return {
    'imports.start': ({ selectionId, name, options }) => imports.start(selectionId, name, options),
    'imports.starter': (request) => imports.starter(request),
    'imports.cancel'({ jobId }) {
      imports.cancel(jobId);
      return null;
    },
    'imports.active': () => imports.active(),
  };
}
