import { defineConfig } from '@playwright/test';
import { testScreens } from './e2e/screens';

/** End-to-end tests in the real Electron window; started by `npm test`, which provides the screen and Electron. */
export default defineConfig({
  testDir: 'e2e',
  testIgnore: '**/tour/**',
  // As many windows at a time as there are screens to show them on: build/test.ts brings two, a single test has one.
  workers: testScreens.length || 1,
  fullyParallel: false,
  // Two trainings that are watched at the same time share the cores.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: 'test-results',
});
