import { defineConfig } from '@playwright/test';

/** The tour through the rooms (`npm run tour`): leaves its pictures in out/tour/. */
export default defineConfig({
  testDir: 'e2e/tour',
  workers: 1,
  timeout: 30 * 60_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  outputDir: 'test-results',
});
