import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeImage, type BrowserWindow } from 'electron';
import { StudioError } from '../../src-preload/errors';

/** Files of so many drags stay: whoever a file was dropped on may still be reading it. */
const mostKept = 8;
const iconSide = 64;

/** Files that are dragged out of the window: temporary ones, each in a folder of its own so that it keeps its name. */
export class DragOut {
  readonly #files = new Map<string, { path: string; folder: string }>();
  #root: Promise<string> | null = null;

  constructor(
    private readonly window: () => BrowserWindow | null,
    private readonly temporary: () => string,
  ) {}

  /** A place for a file of this name, which the caller writes before the drag begins. */
  async place(name: string): Promise<{ dragId: string; path: string }> {
    const dragId = randomBytes(9).toString('base64url');
    const folder = await this.#folder(dragId);
    const path = join(folder, name);
    this.#files.set(dragId, { path, folder });
    for (const [id, old] of this.#files) {
      if (this.#files.size <= mostKept) break;
      this.#files.delete(id);
      await rm(old.folder, { recursive: true, force: true }).catch(() => {});
    }
    return { dragId, path };
  }

  async #folder(dragId: string): Promise<string> {
    for (const again of [true, false]) {
      this.#root ??= mkdtemp(join(this.temporary(), 'gan-studio-drag-'));
      try {
        const folder = join(await this.#root, dragId);
        await mkdir(folder);
        return folder;
      } catch (error) {
        // Systems clear their temporary folders, and full disks are made room on: the next one may work.
        this.#root = null;
        if (!again) throw error;
      }
    }
    throw new Error('unreachable');
  }

  /**
   * Hands the file to the system, which follows the mouse with a small picture of it.
   *
   * @throws StudioError fileMissing
   */
  start(dragId: string): void {
    const file = this.#files.get(dragId)?.path;
    const window = this.window();
    if (!file || !window) throw new StudioError('fileMissing', { name: '?' });
    const icon = nativeImage.createFromPath(file).resize({ width: iconSide, height: iconSide });
    window.webContents.startDrag({ file, icon });
  }

  /** Deletes all files. */
  async close(): Promise<void> {
    const root = this.#root;
    this.#root = null;
    this.#files.clear();
    if (root) await rm(await root, { recursive: true, force: true }).catch(() => {});
  }
}
