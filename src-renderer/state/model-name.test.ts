import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { hasWords, speech } from '../words/words.svelte';
import { nameOfModel } from './model-name';

afterEach(() => (speech.language = 'en'));

it('models that ship are called in the person’s language, others as they were named', () => {
  const starter = { id: 'starter-chairs', kind: 'starter', name: 'Chairs', step: 5 } as const;
  expect(nameOfModel(starter)).toBe('Chairs');
  speech.language = 'zh-CN';
  expect(nameOfModel(starter)).toBe('椅子');
  expect(nameOfModel({ ...starter, id: 'own-1', kind: 'own' })).toBe('Chairs');
  expect(nameOfModel({ ...starter, id: '7', kind: 'checkpoint', step: 1200 })).toContain('1,200');
});

it('every model that ships has a name', () => {
  const folder = join(import.meta.dirname, '../../resources/models');
  const models = readdirSync(folder).filter((name) =>
    readdirSync(join(folder, name)).includes('model.safetensors'),
  );
  expect(models.length).toBeGreaterThan(3);
  for (const name of models) expect(hasWords(`models.starter-${name}`), name).toBe(true);
});
