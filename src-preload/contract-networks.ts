import { z } from 'zod';
import type { ErrorMessage } from './errors';

/** The part of the contract that tells of networks that others have published and that the studio can fetch. */

export const networkIds = ['vgg19'] as const;
export const networkIdSchema = z.enum(networkIds);
export type NetworkId = z.infer<typeof networkIdSchema>;

/**
 * `absent`: nothing is there. `partial`: a download was given up or broke, and goes on where it ended. `preparing`: all
 * bytes are there and become what the engine reads.
 */
export type NetworkState = 'absent' | 'partial' | 'downloading' | 'preparing' | 'ready';

export interface NetworkInfo {
  id: NetworkId;
  state: NetworkState;
  /** On the disk by now. */
  bytes: number;
  /** Of the whole download, as far as it is known. */
  totalBytes: number;
  secondsLeft: number | null;
  /** Folder of a network that is ready, as a text to show. */
  place: string | null;
  /** Name of the person's own file that it was made of, in place of a download. */
  own: string | null;
  /** Why the last download ended; one that was given up has none. */
  error: ErrorMessage | null;
}
