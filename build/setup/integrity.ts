import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from './steps';

type Algorithm = 'sha256' | 'sha512';

/** The hash of a file, without holding the file in memory. */
export async function hashFile(
  file: string,
  algorithm: Algorithm = 'sha256',
  encoding: 'hex' | 'base64' = 'hex',
): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}

/**
 * Compares a fetched file with the hash in the source: `sha256:<hex>` (as PyPI writes it) or `sha512-<base64>` (as npm
 * does). A file that differs is deleted.
 */
export async function checkIntegrity(file: string, expected: string): Promise<void> {
  const found = expected.startsWith('sha512-')
    ? `sha512-${await hashFile(file, 'sha512', 'base64')}`
    : `sha256:${await hashFile(file, 'sha256', 'hex')}`;
  if (found === expected) return;
  await rm(file, { force: true });
  throw new SetupError(
    `${basename(file)} is not the file that GAN Studio was made for: its hash is ${found}, not ${expected}. It was deleted.`,
    'Run "npm run setup" again. If this comes back, your package mirror serves another file under this name: do not use it.',
  );
}
