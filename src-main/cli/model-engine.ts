import { join } from 'node:path';
import type { ModelProcess } from '../engine/model-process';
import { EngineSupervisor } from '../engine/supervisor';
import type { Surroundings } from './surroundings';

/**
 * The engine of a command that works with models and trains nothing. The command closes it in the end.
 *
 * @param threads 0: all cores
 */
export function modelEngine({ entries }: Surroundings, threads = 0): ModelProcess {
  const { models } = new EngineSupervisor({
    hostEntry: join(entries, 'engine-host.js'),
    threads: () => threads,
    onUpdate: () => {},
    onLost: () => {},
  });
  return models;
}
