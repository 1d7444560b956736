import { defineConfig } from '@playwright/test';

/** End-to-end tests in the real Electron window; started by `npm test`, which provides the screen and Electron. */
export default defineConfig({
  testDir: 'e2e',
  testIgnore: '**/tour/**',
  // One window at a time: two cores are shared with the training that is watched.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  outputDir: 'test-results',
});
