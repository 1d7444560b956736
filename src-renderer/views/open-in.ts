import { makesAges, makesShapes, upscaleRefusal, type SystemId } from '../../src-preload/contract';
import type { IconName } from '../parts/icons';
import { t } from '../words/words.svelte';

type RoomOfModels = 'faces' | 'shapes' | 'age' | 'upscale';

function roomOf(system: SystemId): RoomOfModels {
  if (makesShapes(system)) return 'shapes';
  if (makesAges(system)) return 'age';
  return upscaleRefusal(system) === null ? 'upscale' : 'faces';
}

const sentences = {
  faces: ['train.openInFaces', 'checkpoint.facesAt'],
  shapes: ['shapes.openIn', 'shapes.openStepIn'],
  age: ['ageing.openIn', 'ageing.openStepIn'],
  upscale: ['upscale.openIn', 'upscale.openStepIn'],
} as const;

/** The way from a run to the room that uses its models: what it is called, and its icon. */
export function openIn(system: SystemId): { label: string; icon: IconName } {
  const room = roomOf(system);
  return { label: t(sentences[room][0]), icon: room };
}

/** The same, of one checkpoint among others. */
export const openStepIn = (system: SystemId, step: number): string =>
  t(sentences[roomOf(system)][1], { step });
