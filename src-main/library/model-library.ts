import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../src-preload/contract';
import { sweepDrafts, writeWhole } from '../export/files';
import { directionsOf } from '../export/model-directions';
import { readModelFile, readModelHead, writeModelFile, type ModelHead } from '../export/model-file';
import { foundEnding } from './found-directions';

export interface LibraryModel extends ModelHead {
  /** `own-<16 hexadecimal digits>` or `starter-<folder>`. */
  id: string;
  kind: 'own' | 'starter';
  path: string;
}

const ending = '.safetensors';
const removedEnding = '.removed';
const ownName = /^[0-9a-f]{16}$/;
const starterName = /^[a-z0-9-]{1,48}$/;
const starterFile = 'model.safetensors';

/**
 * Models that belong to no project: those that ship with the studio, one folder each, and those that the person loaded,
 * each a file in a folder of her own. A file is known by the hash of what it was when it came.
 */
export class ModelLibrary {
  readonly #heads = new Map<string, { changed: number; head: ModelHead }>();

  constructor(private readonly folders: { own: string; starters: string }) {}

  /** Really deletes what was removed before, and what was never completed. Nothing that fails here is worth a word. */
  async sweep(): Promise<void> {
    await sweepDrafts(this.folders.own);
    for (const name of await namesIn(this.folders.own)) {
      if (!name.endsWith(removedEnding)) continue;
      const found = name.slice(0, -removedEnding.length) + foundEnding;
      for (const gone of [name, found])
        await rm(join(this.folders.own, gone), { force: true }).catch(() => {});
    }
  }

  /** Own models by name, then those that ship, in the order of their folders. Files that are no models are passed over. */
  async list(): Promise<LibraryModel[]> {
    const own = (await namesIn(this.folders.own))
      .filter((name) => name.endsWith(ending) && ownName.test(name.slice(0, -ending.length)))
      .map((name) => `own-${name.slice(0, -ending.length)}`);
    const starters = (await namesIn(this.folders.starters))
      .filter((name) => starterName.test(name))
      .map((name) => `starter-${name}`);
    const read = async (ids: string[]): Promise<LibraryModel[]> => {
      const models = await Promise.all(ids.map((id) => this.find(id).catch(() => null)));
      return models.filter((model): model is LibraryModel => model !== null);
    };
    const byName = (await read(own)).sort((a, b) => a.name.localeCompare(b.name));
    return [...byName, ...(await read(starters.sort()))];
  }

  /** @throws StudioError modelMissing, and those of reading the file */
  async find(id: string): Promise<LibraryModel> {
    const path = this.#pathOf(id);
    const info = await stat(path).catch(() => null);
    if (!info?.isFile()) throw new StudioError('modelMissing');
    const known = this.#heads.get(path);
    const head = known?.changed === info.mtimeMs ? known.head : await readModelHead(path);
    this.#heads.set(path, { changed: info.mtimeMs, head });
    return { ...head, id, kind: id.startsWith('own-') ? 'own' : 'starter', path };
  }

  /**
   * Takes a copy of a model file in. One that is there already stays as it is.
   *
   * @throws StudioError fileMissing, weightsUnreadable, modelUnknown, directionsUnreadable, diskFull, exportFailed
   */
  async add(path: string): Promise<LibraryModel> {
    // Read as a whole first: a damaged file must not come in.
    directionsOf(await readModelFile(path));
    const bytes = await readFile(path);
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const place = join(this.folders.own, name + ending);
    await mkdir(this.folders.own, { recursive: true });
    if (!(await exists(place))) await writeWhole(place, bytes);
    await rm(place.slice(0, -ending.length) + removedEnding, { force: true });
    return this.find(`own-${name}`);
  }

  /** @throws StudioError modelFixed, modelMissing, and those of files */
  async rename(id: string, name: string): Promise<LibraryModel> {
    const { path } = await this.#own(id);
    const model = await readModelFile(path);
    await writeModelFile(path, { ...model, name }, model.format);
    this.#heads.delete(path);
    return this.find(id);
  }

  /** Takes an own model off the list; `restore` undoes until `sweep`. */
  async remove(id: string): Promise<void> {
    const { path } = await this.#own(id);
    await rename(path, path.slice(0, -ending.length) + removedEnding);
  }

  /** @throws StudioError modelMissing */
  async restore(id: string): Promise<void> {
    const path = this.#pathOf(id);
    await rename(path.slice(0, -ending.length) + removedEnding, path).catch((cause: unknown) => {
      throw new StudioError('modelMissing', {}, { cause });
    });
  }

  async #own(id: string): Promise<LibraryModel> {
    if (!id.startsWith('own-')) throw new StudioError('modelFixed');
    return this.find(id);
  }

  #pathOf(id: string): string {
    const own = /^own-(.+)$/.exec(id)?.[1];
    if (own !== undefined && ownName.test(own)) return join(this.folders.own, own + ending);
    const starter = /^starter-(.+)$/.exec(id)?.[1];
    if (starter !== undefined && starterName.test(starter)) {
      return join(this.folders.starters, starter, starterFile);
    }
    throw new StudioError('modelMissing');
  }
}

const namesIn = async (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;
