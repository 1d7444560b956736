import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { mostFavourites, StudioError, type FaceRecipe, type Favourite } from '../../src-preload/contract';
import { faceRecipeSchema } from '../export/face-recipes';
import { sweepDrafts, writeWhole } from '../export/files';

const entrySchema = faceRecipeSchema.extend({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  createdAt: z.number().int().min(0),
  removed: z.boolean(),
});
type Entry = z.infer<typeof entrySchema>;

export type StoredFavourite = Omit<Favourite, 'picture'>;

const listName = 'favourites.json';
const asideEnding = '.old';

/**
 * Faces that the person kept, in a folder of the studio's own: one list with every recipe, and a small picture beside it
 * for each. The list is replaced as a whole, and a picture is there before the list names it.
 */
export class FavouriteLibrary {
  #entries: Entry[] | null = null;
  /** Changes follow each other: each one is written before the next begins. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** Really deletes what was removed before, pictures that nothing names, and what was never completed. */
  sweep(): Promise<void> {
    return this.#inTurn(async () => {
      await sweepDrafts(this.folder);
      const entries = await this.#read();
      const kept = entries.filter(({ removed }) => !removed);
      if (kept.length < entries.length) await this.#write(kept);
      const named = new Set(kept.map(({ id }) => `${id}.png`));
      const names = await readdir(this.folder).catch(() => []);
      // A list that was put aside may come back, with its studio or by hand: it names pictures that this one does not.
      if (names.some((name) => name.startsWith(listName) && name.endsWith(asideEnding))) return;
      for (const name of names) {
        if (/^[0-9a-f]{16}\.png$/.test(name) && !named.has(name))
          await rm(join(this.folder, name), { force: true }).catch(() => {});
      }
    });
  }

  /** The newest first. */
  list(): Promise<StoredFavourite[]> {
    return this.#inTurn(async () =>
      (await this.#read())
        .filter(({ removed }) => !removed)
        .map(toFavourite)
        .reverse(),
    );
  }

  /**
   * Keeps a face.
   *
   * @param draw writes its picture as PNG
   * @throws StudioError favouritesFull, diskFull, exportFailed, and what `draw` throws
   */
  add(face: FaceRecipe, draw: (path: string) => Promise<void>): Promise<StoredFavourite> {
    return this.#inTurn(async () => {
      const entries = await this.#read();
      if (entries.filter(({ removed }) => !removed).length >= mostFavourites)
        throw new StudioError('favouritesFull', { count: mostFavourites });
      const entry: Entry = {
        ...face,
        id: randomBytes(8).toString('hex'),
        createdAt: Date.now(),
        removed: false,
      };
      await mkdir(this.folder, { recursive: true });
      await draw(this.#pictureOf(entry.id));
      await this.#write([...entries, entry]);
      return toFavourite(entry);
    });
  }

  /** @throws StudioError favouriteMissing */
  async get(id: string): Promise<StoredFavourite> {
    const favourite = (await this.list()).find((other) => other.id === id);
    if (!favourite) throw new StudioError('favouriteMissing');
    return favourite;
  }

  /** @throws StudioError favouriteMissing, diskFull, exportFailed */
  rename(id: string, name: string): Promise<StoredFavourite> {
    return this.#change(id, { name });
  }

  /** Takes it off the list; `restore` undoes until `sweep`. @throws StudioError favouriteMissing */
  remove(id: string): Promise<StoredFavourite> {
    return this.#change(id, { removed: true });
  }

  /** @throws StudioError favouriteMissing */
  restore(id: string): Promise<StoredFavourite> {
    return this.#change(id, { removed: false });
  }

  /** The PNG of a favourite; null: there is none. */
  async picture(id: string): Promise<Uint8Array | null> {
    if (!entrySchema.shape.id.safeParse(id).success) return null;
    return readFile(this.#pictureOf(id)).catch(() => null);
  }

  #change(id: string, change: Partial<Entry>): Promise<StoredFavourite> {
    return this.#inTurn(async () => {
      const entries = await this.#read();
      const entry = entries.find((other) => other.id === id);
      // What is removed can only be brought back.
      if (!entry || (entry.removed && change.removed !== false)) throw new StudioError('favouriteMissing');
      const changed = { ...entry, ...change };
      await this.#write(entries.map((other) => (other === entry ? changed : other)));
      return toFavourite(changed);
    });
  }

  /** @throws StudioError favouritesUnreadable when there is a list and it cannot be read: it must not be written over */
  async #read(): Promise<Entry[]> {
    if (this.#entries) return this.#entries;
    const path = join(this.folder, listName);
    if (!(await stat(path).catch(() => null))) return (this.#entries = []);
    let parsed: unknown;
    try {
      parsed = JSON.parse(await readFile(path, 'utf8'));
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw new StudioError('favouritesUnreadable', {}, { cause });
      parsed = null;
    }
    const list = z.array(z.unknown()).safeParse(parsed);
    const entries = (list.data ?? []).flatMap((entry) => {
      const known = entrySchema.safeParse(entry);
      return known.success ? [known.data] : [];
    });
    // Damaged, or of a newer studio: what was there stays beside the new list.
    if (!list.success || entries.length < list.data.length) {
      await rename(path, `${path}.${Date.now()}${asideEnding}`);
      // At once: there may be no other change before the studio ends, and the next start would find no list at all.
      await this.#write(entries);
    }
    return (this.#entries = entries);
  }

  async #write(entries: Entry[]): Promise<void> {
    await writeWhole(join(this.folder, listName), `${JSON.stringify(entries)}\n`);
    this.#entries = entries;
  }

  #pictureOf(id: string): string {
    return join(this.folder, `${id}.png`);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
}

const toFavourite = ({ removed: _, ...favourite }: Entry): StoredFavourite => favourite;
