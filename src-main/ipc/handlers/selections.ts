import type { Context } from '../context';
import type { Family } from '../door';

export function selectionHandlers({ imports, dialogs }: Context): Family<'selections'> {
  return {
    async 'selections.choose'({ kind }) {
      const paths = await dialogs.choosePictures(kind);
      return paths === null ? null : imports.scan(paths);
    },
    'selections.drop': ({ paths }) => imports.scan(paths),
    'selections.release'({ selectionId }) {
      imports.release(selectionId);
      return null;
    },
  };
}
