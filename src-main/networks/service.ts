import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  StudioError,
  toErrorMessage,
  type ErrorMessage,
  type NetworkId,
  type NetworkInfo,
} from '../../src-preload/contract';
import { readContentWeights, writeLayersFolder } from './content';
import { download, partOf, type DownloadProgress } from './download';
import type { KnownNetwork } from './known';

export interface NetworkServiceOptions {
  /** The studio's own folder for networks. */
  folder: string;
  /** Script of the thread that reads files of Keras. */
  thread: string;
  /** What changed, at most ten times a second while bytes come. */
  onUpdate(info: NetworkInfo): void;
  /** A network is ready in this folder, or (null) is there no more. */
  onPlace(id: NetworkId, folder: string | null): void;
  networks: readonly KnownNetwork[];
  /** For tests. */
  download?: typeof download;
}

interface Work {
  cancel: AbortController;
  phase: 'downloading' | 'preparing';
  progress: DownloadProgress;
  ended: Promise<void>;
}

/** Name of the note in a network's folder that says which file of the person it was made of. */
const ownNote = 'own.json';
const between = 100;

/**
 * Networks that others have trained: fetched when the person asks for it and never else, put into the form that the engine
 * reads, removed when she wants. A network is ready when its folder is there, which is written as a whole.
 */
export class NetworkService {
  readonly #work = new Map<NetworkId, Work>();
  readonly #errors = new Map<NetworkId, ErrorMessage>();

  constructor(private readonly options: NetworkServiceOptions) {}

  list(): Promise<NetworkInfo[]> {
    return Promise.all(this.options.networks.map((network) => this.#info(network)));
  }

  /** Begins a download, or goes on with one; nothing if one goes on or the network is there. */
  async download(id: NetworkId): Promise<NetworkInfo> {
    const network = this.#find(id);
    const info = await this.#info(network);
    if (info.state !== 'ready' && !this.#work.has(id)) this.#begin(network, info);
    return this.#info(network);
  }

  /** Gives a download up; what has come stays. Resolves when it has ended. */
  async cancel(id: NetworkId): Promise<NetworkInfo> {
    const work = this.#work.get(id);
    work?.cancel.abort();
    await work?.ended;
    return this.#info(this.#find(id));
  }

  /** Deletes a network and what a download has left. */
  async remove(id: NetworkId): Promise<NetworkInfo> {
    const network = this.#find(id);
    await this.cancel(id);
    this.#errors.delete(id);
    await rm(this.#place(network), { recursive: true, force: true });
    await rm(partOf(this.#file(network)), { force: true });
    await rm(this.#file(network), { force: true });
    this.options.onPlace(id, null);
    return this.#tell(network);
  }

  /**
   * Takes the network from a file of the person, which stays as it is.
   *
   * @throws StudioError fileMissing, contentNetDamaged, diskFull, exportFailed
   */
  async take(id: NetworkId, path: string): Promise<NetworkInfo> {
    const network = this.#find(id);
    await this.cancel(id);
    await this.#prepare(network, path);
    const note = JSON.stringify({ file: basename(path) });
    await writeFile(join(this.#place(network), ownNote), note);
    this.#errors.delete(id);
    this.options.onPlace(id, this.#place(network));
    return this.#tell(network);
  }

  /** Gives every download up, before the program ends. */
  async cancelAll(): Promise<void> {
    await Promise.all([...this.#work.keys()].map((id) => this.cancel(id)));
  }

  #begin(network: KnownNetwork, { bytes }: NetworkInfo): void {
    const { id } = network;
    const cancel = new AbortController();
    const progress = { done: bytes, total: network.aboutBytes, secondsLeft: null };
    const work: Work = { cancel, phase: 'downloading', progress, ended: Promise.resolve() };
    this.#work.set(id, work);
    this.#errors.delete(id);
    work.ended = this.#fetch(network, work)
      .catch((thrown: unknown) => {
        const error = toErrorMessage(thrown);
        if (error.code === 'internal') console.error(thrown);
        // That is what the person asked for.
        if (error.code !== 'downloadCancelled') this.#errors.set(id, error);
      })
      .then(async () => {
        this.#work.delete(id);
        await this.#tell(network);
      });
  }

  async #fetch(network: KnownNetwork, work: Work): Promise<void> {
    const { id, url, hash } = network;
    let toldAt = 0;
    await mkdir(this.options.folder, { recursive: true });
    // All of it came before, and the program ended while it was prepared.
    const whole = await stat(this.#file(network)).catch(() => null);
    if (!whole)
      await (this.options.download ?? download)({
        url,
        hash,
        path: this.#file(network),
        signal: work.cancel.signal,
        // A little more than it should be, and nothing like a full disk.
        mostBytes: 2 * network.aboutBytes,
        onProgress: (progress) => {
          work.progress = progress;
          if (performance.now() - toldAt < between) return;
          toldAt = performance.now();
          void this.#tell(network);
        },
      });
    work.phase = 'preparing';
    await this.#tell(network);
    try {
      await this.#prepare(network, this.#file(network));
    } catch (error) {
      // Its sum is right and it is of no use: kept, it would be in the way of every other attempt.
      if (error instanceof StudioError && error.code === 'contentNetDamaged')
        await rm(this.#file(network), { force: true });
      throw error;
    }
    await rm(this.#file(network), { force: true });
    this.options.onPlace(id, this.#place(network));
  }

  /** The engine reads a folder of tfjs, a tenth as large: HDF5 is opened once. */
  async #prepare(network: KnownNetwork, path: string): Promise<void> {
    await writeLayersFolder(this.#place(network), await readContentWeights(path, this.options.thread));
  }

  async #info(network: KnownNetwork): Promise<NetworkInfo> {
    const { id, aboutBytes } = network;
    const work = this.#work.get(id);
    const place = this.#place(network);
    const rest = { id, place: null, own: null, secondsLeft: null, error: this.#errors.get(id) ?? null };
    if (work) {
      const { done, total, secondsLeft } = work.progress;
      return { ...rest, state: work.phase, bytes: done, totalBytes: total ?? aboutBytes, secondsLeft };
    }
    if (await stat(join(place, 'model.json')).catch(() => null)) {
      const bytes = await sizeOfFolder(place);
      return {
        ...rest,
        state: 'ready',
        bytes,
        totalBytes: bytes,
        place,
        own: await ownFile(place),
        error: null,
      };
    }
    const part =
      (await stat(partOf(this.#file(network))).catch(() => null)) ??
      (await stat(this.#file(network)).catch(() => null));
    return { ...rest, state: part ? 'partial' : 'absent', bytes: part?.size ?? 0, totalBytes: aboutBytes };
  }

  async #tell(network: KnownNetwork): Promise<NetworkInfo> {
    const info = await this.#info(network);
    this.options.onUpdate(info);
    return info;
  }

  #find(id: NetworkId): KnownNetwork {
    const network = this.options.networks.find((known) => known.id === id);
    if (!network) throw new StudioError('badRequest');
    return network;
  }

  #place({ id }: KnownNetwork): string {
    return join(this.options.folder, id);
  }

  #file({ file }: KnownNetwork): string {
    return join(this.options.folder, file);
  }
}

async function sizeOfFolder(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function ownFile(folder: string): Promise<string | null> {
  try {
    const { file } = JSON.parse(await readFile(join(folder, ownNote), 'utf8')) as { file: unknown };
    return typeof file === 'string' ? file.slice(0, 255) : null;
  } catch {
    return null;
  }
}
