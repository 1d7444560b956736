import { defineConfig } from '@playwright/test';
import { testScreens } from './e2e/screens';

const long = ['resilience', 'age', 'face-tools', 'data', 'train', 'weights'].map(
  (name) => `**/e2e/${name}.spec.ts`,
);

/** End-to-end tests in the real Electron window; started by `npm test`, which provides the screen and Electron. */
export default defineConfig({
  testDir: 'e2e',
  // The longest first: at the end, no window is to wait for another.
  projects: [
    { name: 'long', testMatch: long },
    { name: 'short', testIgnore: ['**/tour/**', ...long] },
  ],
  // As many windows at a time as there are screens to show them on: build/test.ts brings two, a single test has one.
  workers: testScreens.length || 1,
  fullyParallel: false,
  // Two trainings that are watched at the same time share the cores.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: 'test-results',
});
