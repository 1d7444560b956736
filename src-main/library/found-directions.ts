import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { directionsSchema, type Direction } from '../../src-preload/contract';
import { writeWhole } from '../export/files';

export const foundEnding = '.directions.json';
const ownId = /^own-([0-9a-f]{16})$/;

/**
 * Directions that were found in the person's own model files, so that they are not looked for again in every session. A
 * small file beside each model, under the same hash: what is in the model cannot change without another name. Models that
 * ship have none here, as a later studio may ship others under their names.
 */
export class FoundDirections {
  /** @param folder of the own models */
  constructor(private readonly folder: string) {}

  /** Null: none are kept, or none that fit such a model. */
  async of(modelId: string, latentSize: number): Promise<Direction[] | null> {
    const path = this.#pathOf(modelId);
    if (path === null) return null;
    try {
      const directions = directionsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      return directions.every(({ vector }) => vector.length === latentSize) ? directions : null;
    } catch {
      // None yet, or damaged: they are found again and written over it.
      return null;
    }
  }

  /** Does nothing for models that are not the person's own. */
  async keep(modelId: string, directions: readonly Direction[]): Promise<void> {
    const path = this.#pathOf(modelId);
    if (path === null) return;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeWhole(path, `${JSON.stringify(directions)}\n`);
    } catch (error) {
      // Found all the same; they are looked for again the next time.
      console.error('Directions could not be kept:', error);
    }
  }

  #pathOf(modelId: string): string | null {
    const hash = ownId.exec(modelId)?.[1];
    return hash === undefined ? null : join(this.folder, hash + foundEnding);
  }
}
