import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { StudioError, type ProjectInfo } from '../../src-preload/contract';
import { projectExtension, ProjectStore } from '../store';
import { fileNameOf, freePath, locationOf } from './project-names';
import { projectIdOf, type RecentProjects } from './recent-projects';

export interface ProjectSessionOptions {
  recent: RecentProjects;
  /** Folder for new projects. */
  folder: string;
  /** Ends whatever works on the project that is being left. */
  beforeLeaving(path: string): Promise<void>;
  /** Another project is open, or none. */
  onChange(): void;
}

interface OpenProject {
  store: ProjectStore;
  id: string;
  version: string;
}

/** The project that is open in the window: at most one at a time. */
export class ProjectSession {
  #open: OpenProject | null = null;
  #leaving = false;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ProjectSessionOptions) {}

  /** @throws StudioError noProject */
  store(): ProjectStore {
    if (!this.#open) throw new StudioError('noProject');
    return this.#open.store;
  }

  path(): string | null {
    return this.#open?.store.path ?? null;
  }

  /**
   * The project, for work that goes on after the call. While a project is being left its runs end and are still looked
   * at, but nothing may begin in it: it would outlive the project, and get its ids mixed up with those of the next one.
   *
   * @throws StudioError noProject, projectLeaving
   */
  forWork(): ProjectStore {
    if (this.#leaving) throw new StudioError('projectLeaving');
    return this.store();
  }

  /** Part of the addresses of pictures, another one every time that a project is opened. */
  version(): string {
    return this.#open?.version ?? 'none';
  }

  info(): ProjectInfo | null {
    if (!this.#open) return null;
    const { store, id } = this.#open;
    return { id, name: store.name(), location: locationOf(store.path), bytes: bytesOf(store.path) };
  }

  /** Opens a project and leaves the one that was open; that one stays when the new one cannot be opened. */
  open(path: string): Promise<ProjectInfo> {
    return this.#oneByOne(async () => {
      if (this.path() !== path) await this.#enter(ProjectStore.open(path));
      return this.info()!;
    });
  }

  /**
   * Makes a project in the studio's folder under a free name, or at a place that the person chose.
   *
   * @throws StudioError projectName, projectExists
   */
  create(name: string, place?: string): Promise<ProjectInfo> {
    return this.#oneByOne(async () => {
      const path = place ?? this.suggestedPath(name);
      if (place === undefined) mkdirSync(this.options.folder, { recursive: true });
      await this.#enter(ProjectStore.create(path, name));
      return this.info()!;
    });
  }

  /** Where a new project would be put. */
  suggestedPath(name: string): string {
    return freePath(this.options.folder, fileNameOf(name), projectExtension, existsSync);
  }

  rename(name: string): ProjectInfo {
    if (!/[\p{L}\p{N}]/u.test(name)) throw new StudioError('projectName');
    const store = this.store();
    store.rename(name);
    this.options.recent.rename(store.path, name);
    return this.info()!;
  }

  close(): Promise<void> {
    return this.#oneByOne(async () => {
      if (!this.#open) return;
      await this.#leave();
      this.options.onChange();
    });
  }

  async #enter(store: ProjectStore): Promise<void> {
    try {
      await this.#leave();
      // What was hidden stays restorable until its project is opened anew.
      store.sweep({ removed: true });
    } catch (error) {
      store.close();
      throw error;
    }
    this.#open = {
      store,
      id: projectIdOf(store.path),
      version: randomBytes(6).toString('base64url'),
    };
    this.options.recent.touch(store.path, store.name());
    this.options.onChange();
  }

  async #leave(): Promise<void> {
    if (!this.#open) return;
    const { store } = this.#open;
    this.#leaving = true;
    try {
      await this.options.beforeLeaving(store.path);
      this.#open = null;
      store.close();
    } finally {
      this.#leaving = false;
    }
  }

  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }
}

/** Size of a project with its journal. */
function bytesOf(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => {
    try {
      return sum + statSync(file).size;
    } catch {
      return sum;
    }
  }, 0);
}
