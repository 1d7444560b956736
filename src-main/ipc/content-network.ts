import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ContentNetwork } from '../../src-preload/contract';
import { readJson, writeJson } from '../window/json-file';

const schema = z.object({ folder: z.string().min(1).max(4096).nullable() });

/**
 * Which VGG19 SRGAN compares pictures by: that in a folder of the person, which a JSON file in the program's own folder
 * remembers, or else the one that the studio has fetched. It is no part of the settings that the page reads and writes: the
 * page knows no paths.
 */
export class ContentNetworkFile {
  /** Null: the person has chosen none. */
  #own: string | null;

  /** @param fetched folder of the network that the studio fetches, which is there or not */
  constructor(
    private readonly path: string,
    private readonly fetched: string,
    private readonly onChange: () => void,
  ) {
    const stored = schema.safeParse(readJson(path));
    this.#own = stored.success ? stored.data.folder : null;
  }

  /** Null: there is none. */
  folder(): string | null {
    if (this.#own !== null) return this.#own;
    return existsSync(join(this.fetched, 'model.json')) ? this.fetched : null;
  }

  /** What the page may know of it. */
  get(): ContentNetwork | null {
    const folder = this.folder();
    return folder === null ? null : { name: basename(folder), fetched: this.#own === null };
  }

  /** @param folder null: the person's own is used no more, and again the fetched one if it is there */
  set(folder: string | null): void {
    writeJson(this.path, { folder });
    this.#own = folder;
    this.onChange();
  }
}
