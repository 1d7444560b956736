import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src-renderer',
  plugins: [svelte()],
  server: { port: 5199, strictPort: true, hmr: false },
  cacheDir: '../node_modules/.vite-preview',
});
