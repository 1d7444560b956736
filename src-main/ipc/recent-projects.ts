import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from '../window/json-file';

const entrySchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  path: z.string().min(1).max(4096),
  name: z.string().min(1).max(200),
  openedAt: z.number().int().min(0),
});
export type RecentEntry = z.infer<typeof entrySchema>;

const mostEntries = 24;

/** A project's identity in the window: says nothing of where the file lies. */
export function projectIdOf(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 22);
}

/** Projects that were opened, newest first, in a JSON file in the program's own folder. */
export class RecentProjects {
  #entries: RecentEntry[];

  constructor(
    private readonly path: string,
    private readonly onChange: () => void,
  ) {
    const stored = readJson(path);
    this.#entries = (Array.isArray(stored) ? stored : []).flatMap((entry) => {
      const parsed = entrySchema.safeParse(entry);
      // The id is checked as well: a file that was changed by hand must not make two of them alike.
      return parsed.success && parsed.data.id === projectIdOf(parsed.data.path) ? [parsed.data] : [];
    });
  }

  list(): readonly RecentEntry[] {
    return this.#entries;
  }

  find(projectId: string): RecentEntry | undefined {
    return this.#entries.find((entry) => entry.id === projectId);
  }

  /** Puts a project first. */
  touch(path: string, name: string): void {
    const entry = { id: projectIdOf(path), path, name: name.slice(0, 200), openedAt: Date.now() };
    this.#save([entry, ...this.#entries.filter((other) => other.id !== entry.id)].slice(0, mostEntries));
  }

  rename(path: string, name: string): void {
    this.#save(this.#entries.map((entry) => (entry.path === path ? { ...entry, name } : entry)));
  }

  forget(projectId: string): void {
    this.#save(this.#entries.filter((entry) => entry.id !== projectId));
  }

  #save(entries: RecentEntry[]): void {
    this.#entries = entries;
    try {
      writeJson(this.path, entries);
    } catch (error) {
      // A list of conveniences must not keep a project from being opened.
      console.error('The recent projects could not be saved:', (error as NodeJS.ErrnoException).code);
    }
    this.onChange();
  }
}
