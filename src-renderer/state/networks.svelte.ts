import type { Bridge, NetworkId, NetworkInfo } from '../../src-preload/contract';
import type { Toasts } from './toasts.svelte';

/** Networks that others have published: which are there, and how far those are that are being fetched. */
export class Networks {
  list = $state.raw<NetworkInfo[]>([]);
  /** A file of the person is being looked at. */
  choosing = $state(false);

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    this.list = (await this.toasts.guard(this.bridge.call('networks.list'))) ?? this.list;
  }

  async download(network: NetworkId): Promise<void> {
    this.take(await this.toasts.guard(this.bridge.call('networks.download', { network })));
  }

  async cancel(network: NetworkId): Promise<void> {
    this.take(await this.toasts.guard(this.bridge.call('networks.cancel', { network })));
  }

  async remove(network: NetworkId): Promise<void> {
    this.take(await this.toasts.guard(this.bridge.call('networks.remove', { network })));
  }

  async choose(network: NetworkId): Promise<void> {
    this.choosing = true;
    this.take(await this.toasts.guard(this.bridge.call('networks.choose', { network })));
    this.choosing = false;
  }

  /** A message of the main process, or its answer. */
  take(info: NetworkInfo | null | undefined): void {
    if (!info) return;
    this.list = this.list.some(({ id }) => id === info.id)
      ? this.list.map((other) => (other.id === info.id ? info : other))
      : [...this.list, info];
  }
}
