import type { ModelInfo } from '../../src-preload/contract';
import { hasWords, t, writeNumber } from '../words/words.svelte';

/** What a model is called in a list: a checkpoint with its step, one that comes with the studio in the person's language. */
export function nameOfModel({
  id,
  kind,
  name,
  step,
}: Pick<ModelInfo, 'id' | 'kind' | 'name' | 'step'>): string {
  if (kind === 'checkpoint') return t('faces.modelAt', { name, step: writeNumber(step) });
  const key = `models.${id}`;
  return hasWords(key) ? t(key) : name;
}
