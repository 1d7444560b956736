import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/**
 * The script of the thread that reads Keras's files, bundled for tests that run without the program's bundle: a thread of
 * Node does not read TypeScript. It lies where it finds the packages.
 */
export async function bundledKerasThread(): Promise<{ thread: string; remove(): void }> {
  mkdirSync(join(root, 'out'), { recursive: true });
  const outDir = mkdtempSync(join(root, 'out', 'keras-thread-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, 'keras-thread.ts'), outDir, emptyOutDir: false },
  });
  return {
    thread: join(outDir, 'keras-thread.js'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
