import { makesShapes, type SystemId } from '../../src-preload/contract';
import type { IconName } from '../parts/icons';
import { t } from '../words/words.svelte';

/** The way from a run to the room that uses its models: what it is called, and its icon. */
export const openIn = (system: SystemId): { label: string; icon: IconName } =>
  makesShapes(system)
    ? { label: t('shapes.openIn'), icon: 'shapes' }
    : { label: t('train.openInFaces'), icon: 'faces' };

/** The same, of one checkpoint among others. */
export const openStepIn = (system: SystemId, step: number): string =>
  t(makesShapes(system) ? 'shapes.openStepIn' : 'checkpoint.facesAt', { step });
