import type { Context } from '../context';
import type { Family } from '../door';

export function checkpointHandlers({ project }: Context): Family<'checkpoints'> {
  return {
    'checkpoints.pin': ({ checkpointId, pinned }) => project.store().checkpoints.pin(checkpointId, pinned),
    'checkpoints.remove'({ checkpointId }) {
      project.store().checkpoints.remove(checkpointId);
      return null;
    },
  };
}
