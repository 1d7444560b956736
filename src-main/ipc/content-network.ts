import { basename } from 'node:path';
import { z } from 'zod';
import type { ContentNetwork } from '../../src-preload/contract';
import { readJson, writeJson } from '../window/json-file';

const schema = z.object({ folder: z.string().min(1).max(4096).nullable() });

/**
 * Which folder holds the VGG19 that SRGAN compares pictures by, in a JSON file in the program's own folder. It is no part
 * of the settings that the page reads and writes: the page knows no paths.
 */
export class ContentNetworkFile {
  #folder: string | null;

  constructor(
    private readonly path: string,
    private readonly onChange: () => void,
  ) {
    const stored = schema.safeParse(readJson(path));
    this.#folder = stored.success ? stored.data.folder : null;
  }

  /** Null: the person has chosen none. */
  folder(): string | null {
    return this.#folder;
  }

  /** What the page may know of it. */
  get(): ContentNetwork | null {
    return this.#folder === null ? null : { name: basename(this.#folder) };
  }

  set(folder: string | null): void {
    writeJson(this.path, { folder });
    this.#folder = folder;
    this.onChange();
  }
}
