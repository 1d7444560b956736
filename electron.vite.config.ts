import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * Three bundles: main (window process, engine host, engine worker, film maker, importer and its thread that finds faces,
 * upscaler and its thread that runs the net, thread that reads Keras's weights, command line), preload (one CommonJS file, as
 * a sandboxed preload must be) and the renderer.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: at('src-main/index.ts'),
          'engine-host': at('src-main/engine/host.ts'),
          'engine-worker': at('src-main/engine/worker.ts'),
          'film-maker': at('src-main/engine/films/process.ts'),
          'face-worker': at('src-main/engine/worker-faces.ts'),
          importer: at('src-main/datasets/importer.ts'),
          'keras-thread': at('src-main/export/keras-thread.ts'),
          upscaler: at('src-main/upscale/process.ts'),
          'upscale-worker': at('src-main/engine/worker-upscale.ts'),
          cli: at('src-main/cli.ts'),
          bench: at('src-main/engine/worker-bench.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron: everything else is bundled.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [svelte()],
    build: {
      outDir: at('out/renderer'),
      rollupOptions: { input: { index: at('src-renderer/index.html') } },
    },
  },
});
