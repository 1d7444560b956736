import { readFile, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { directionIdSchema, modelIdSchema, type Direction } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import { sweepDrafts, writeWhole } from '../export/files';

/** An empty name: the person took away the one that came with the model. */
const fileSchema = z.strictObject({
  version: z.literal(1),
  models: z.record(modelIdSchema, z.record(directionIdSchema, z.string().max(60))),
});
type Names = z.infer<typeof fileSchema>['models'];

/**
 * The person's names for the directions of models that belong to no project: a small JSON file of its own, because those
 * that ship cannot be written. A model that comes back finds its names again.
 */
export class DirectionNames {
  #names: Promise<Names> | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly path: string) {}

  /** Deletes what was never completed. The folder is shared: other drafts in it are not its own. */
  sweep(): Promise<void> {
    return sweepDrafts(dirname(this.path), (name) => name === basename(this.path));
  }

  /** The same directions, under the person's names where she gave some. */
  async applied(modelId: string, directions: readonly Direction[]): Promise<Direction[]> {
    const own = (await this.#read())[modelId] ?? {};
    return directions.map((direction) => {
      const name = own[direction.id];
      return name === undefined ? direction : { ...direction, name: name === '' ? null : name };
    });
  }

  /**
   * @param name '' takes the name away, also one that came with the model
   * @throws StudioError diskFull, exportFailed
   */
  set(modelId: string, directionId: string, name: string): Promise<void> {
    const done = this.#tail.then(async () => {
      const names = await this.#read();
      const next = { ...names, [modelId]: { ...names[modelId], [directionId]: name } };
      await writeWhole(this.path, `${JSON.stringify({ version: 1, models: next }, null, 2)}\n`);
      this.#names = Promise.resolve(next);
    });
    this.#tail = done.catch(() => {});
    return done;
  }

  #read(): Promise<Names> {
    return (this.#names ??= this.#load());
  }

  async #load(): Promise<Names> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      // It is there and will perhaps be read the next time: to go on without it would write over its names.
      this.#names = null;
      throw new StudioError('folderUnreadable', { name: basename(this.path) }, { cause: error });
    });
    if (text === null) return {};
    try {
      return fileSchema.parse(JSON.parse(text)).models;
    } catch {
      // Nobody but the studio writes it. What cannot be read is put aside and not written over.
      await rename(this.path, `${this.path}.damaged`).catch(() => {});
      return {};
    }
  }
}
