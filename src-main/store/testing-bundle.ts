import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * Bundles an entry file for a process of its own, as the packaged program does: one ES module, packages outside.
 *
 * @param entry absolute path of a TypeScript file
 * @returns path of the JavaScript file, inside the checkout so that it finds its packages, and what deletes it
 */
export async function bundleForTest(entry: string): Promise<{ file: string; dispose: () => void }> {
  const root = resolve(import.meta.dirname, '../..');
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'studio-test-'));
  const dispose = (): void => rmSync(outDir, { recursive: true, force: true });
  const built = build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rollupOptions: {
        external: [...builtinModules, /^node:/, /^[^./]/],
        output: { format: 'es', entryFileNames: 'entry.mjs' },
      },
    },
  });
  await built.catch((error: unknown) => {
    dispose();
    throw error;
  });
  return { file: join(outDir, 'entry.mjs'), dispose };
}
