import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** How many pictures the starter model never saw. */
export const heldOutCount = 2000;

/**
 * Puts files in the order of the SHA-256 (as hex) of their names without folders: as good as random, and the same on
 * every machine. Files of the same name keep their order.
 *
 * Of the data of the starter model the first 2,000 in this order were held out: training never saw them, so that a
 * model can be measured against real pictures that it cannot have learnt by heart.
 */
export function inHashOrder(files: readonly string[]): string[] {
  return files
    .map((file) => ({ file, hash: createHash('sha256').update(basename(file)).digest('hex') }))
    .sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
    .map(({ file }) => file);
}

/** Divides a data set into what is held out and what may be trained on, by names alone. */
export function splitHeldOut(files: readonly string[]): { heldOut: string[]; training: string[] } {
  const ordered = inHashOrder(files);
  return { heldOut: ordered.slice(0, heldOutCount), training: ordered.slice(heldOutCount) };
}
