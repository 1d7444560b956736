import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProjectStore } from '../store';
import { pngOfPixels } from '../window/pixels-png';

/** What the start page shows of a project that is not open. */
export interface Glimpse {
  bytes: number;
  runs: number;
  datasets: number;
  /** PNG files: the newest samples of its runs; pictures of its data while there are none. */
  pictures: Uint8Array[];
}

const mostPictures = 4;

/** Looks into projects read-only, and again only when their files have changed. */
export class Glimpses {
  readonly #known = new Map<string, { mark: string; glimpse: Glimpse }>();

  /** Null when the file is missing; an unreadable one gives an empty glimpse. */
  async of(path: string): Promise<Glimpse | null> {
    const mark = markOf(path);
    if (!mark) {
      this.#known.delete(path);
      return null;
    }
    const known = this.#known.get(path);
    if (known?.mark === mark.text) return known.glimpse;
    // Between two projects the window gets its turn.
    await nextTurn();
    const glimpse = look(path, mark.bytes);
    this.#known.set(path, { mark: mark.text, glimpse });
    return glimpse;
  }
}

function markOf(path: string): { text: string; bytes: number } | null {
  try {
    const file = statSync(path);
    if (!file.isFile()) return null;
    const journal = statSync(`${path}-wal`, { throwIfNoEntry: false });
    return {
      text: [file.mtimeMs, file.size, journal?.mtimeMs, journal?.size].join(' '),
      bytes: file.size + (journal?.size ?? 0),
    };
  } catch {
    return null;
  }
}

function look(path: string, bytes: number): Glimpse {
  const empty = { bytes, runs: 0, datasets: 0, pictures: [] };
  let store: ProjectStore | undefined;
  try {
    store = ProjectStore.open(path, { readonly: true });
    const runs = store.runs.list();
    const datasets = store.datasets.list();
    const pictures: Uint8Array[] = [];
    for (const { id, sheetStep } of runs) {
      const png = sheetStep === null ? null : store.sheets.png(id, sheetStep);
      if (png && pictures.length < mostPictures) pictures.push(png);
    }
    const data = datasets[0];
    if (data && pictures.length === 0) {
      for (const { position } of store.datasets.names(data.id, 0, mostPictures)) {
        pictures.push(pngOfPixels(store.datasets.pixels(data.id, position), data.imageSize));
      }
    }
    return { bytes, runs: runs.length, datasets: datasets.length, pictures };
  } catch {
    // Damaged, or made by a newer studio: opening it says so in words.
    return empty;
  } finally {
    store?.close();
  }
}
