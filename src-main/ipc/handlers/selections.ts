import type { Context } from '../context';
import type { Family } from '../door';

export function selectionHandlers({ imports, dialogs }: Context): Family<'selections'> {
  return {
    async 'selections.choose'({ kind }) {
      const paths = await dialogs.choosePictures(kind);
      return paths === null ? null : imports.scan(paths);
    },
    'selections.drop': ({ paths }) => imports.scan(paths),
    'selections.faces': ({ selectionId, index, size, faces }) =>
      // The colour lies behind transparent pictures, where no face is seen.
      imports.faces(selectionId, index, { size, crop: 'face', background: '#ffffff', faces }),
    'selections.release'({ selectionId }) {
      imports.release(selectionId);
      return null;
    },
  };
}
