import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Who may import whom (docs/architecture.md, "Who may know whom"). */
const elements = [
  { type: 'contract', pattern: 'src-preload/{contract,errors}*.ts', mode: 'file' },
  { type: 'shapes', pattern: 'src-preload/shapes/**', mode: 'file' },
  { type: 'preload', pattern: 'src-preload/*.ts', mode: 'file' },
  { type: 'recipe', pattern: 'src-main/gan/recipe/**', mode: 'file' },
  { type: 'weights', pattern: 'src-main/gan/weights/**', mode: 'file' },
  { type: 'gan', pattern: 'src-main/{gan,scores}/**', mode: 'file' },
  { type: 'worker', pattern: 'src-main/engine/{worker,load-tensorflow,worker-*}*.ts', mode: 'file' },
  { type: 'engine', pattern: 'src-main/engine/**', mode: 'file' },
  { type: 'processes', pattern: 'src-main/processes/**', mode: 'file' },
  { type: 'store', pattern: 'src-main/store/**', mode: 'file' },
  { type: 'datasets', pattern: 'src-main/datasets/**', mode: 'file' },
  { type: 'export', pattern: 'src-main/export/**', mode: 'file' },
  { type: 'networks', pattern: 'src-main/networks/**', mode: 'file' },
  { type: 'upscale', pattern: 'src-main/upscale/**', mode: 'file' },
  { type: 'library', pattern: 'src-main/library/**', mode: 'file' },
  { type: 'ipc', pattern: 'src-main/ipc/**', mode: 'file' },
  { type: 'window', pattern: 'src-main/window/**', mode: 'file' },
  { type: 'cli', pattern: 'src-main/cli/**', mode: 'file' },
  { type: 'entry', pattern: 'src-main/*.ts', mode: 'file' },
  { type: 'renderer', pattern: 'src-renderer/**', mode: 'file' },
  {
    type: 'measure',
    pattern: ['build/measure.ts', 'build/measure/**', 'build/starter/**', 'build/content/**'],
    mode: 'file',
  },
  { type: 'finder', pattern: 'build/finder/**', mode: 'file' },
  { type: 'build', pattern: 'build/**', mode: 'file' },
  { type: 'e2e', pattern: 'e2e/**', mode: 'file' },
];
const may = (from, ...allow) => ({
  from: { element: { type: from } },
  allow: allow.map((type) => ({ to: { element: { type } } })),
});
const policies = [
  may('contract', 'contract', 'recipe'),
  may('preload', 'preload', 'contract'),
  may('shapes', 'shapes'),
  may('recipe', 'recipe', 'contract'),
  may('weights', 'weights', 'contract'),
  may('gan', 'gan', 'weights', 'recipe', 'contract'),
  may('processes', 'processes', 'contract'),
  may('worker', 'worker', 'engine', 'gan', 'weights', 'recipe', 'store', 'processes', 'contract'),
  may('engine', 'engine', 'processes', 'store', 'export', 'recipe', 'contract'),
  may('store', 'store', 'recipe', 'contract'),
  may('datasets', 'datasets', 'processes', 'store', 'recipe', 'contract'),
  may('export', 'export', 'shapes', 'processes', 'contract', 'recipe', 'weights'),
  may('upscale', 'upscale', 'datasets', 'processes', 'store', 'export', 'contract'),
  may('networks', 'networks', 'export', 'weights', 'contract'),
  may('library', 'library', 'export', 'store', 'recipe', 'contract'),
  may(
    'ipc',
    'ipc',
    'window',
    'store',
    'datasets',
    'engine',
    'networks',
    'upscale',
    'library',
    'processes',
    'export',
    'recipe',
    'contract',
  ),
  may('window', 'window', 'store', 'contract'),
  may(
    'cli',
    'cli',
    'store',
    'datasets',
    'engine',
    'upscale',
    'library',
    'processes',
    'export',
    'recipe',
    'contract',
  ),
  may(
    'entry',
    'entry',
    'cli',
    'window',
    'ipc',
    'store',
    'datasets',
    'engine',
    'networks',
    'upscale',
    'library',
    'processes',
    'export',
    'recipe',
    'contract',
  ),
  may('renderer', 'renderer', 'shapes', 'contract'),
  may('build', 'build'),
  may(
    'measure',
    'measure',
    'build',
    'gan',
    'weights',
    'recipe',
    'worker',
    'datasets',
    'export',
    'upscale',
    'contract',
  ),
  may('finder', 'finder', 'worker', 'gan', 'weights', 'recipe', 'contract'),
  may('e2e', 'e2e', 'contract', 'build'),
];

const noPackages = (files, group, message) => ({
  files,
  ignores: ['**/*.test.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default ts.config(
  { ignores: ['out/', 'node_modules/', 'resources/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    files: ['src-*/**', 'build/**', 'e2e/**'],
    ignores: ['**/*.test.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': {
        typescript: { alwaysTryTypes: true },
        node: { extensions: ['.ts', '.svelte.ts', '.js'] },
      },
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies }],
    },
  },
  noPackages(
    ['src-main/gan/**', 'src-main/scores/**'],
    ['electron', 'fs', 'node:fs', 'node:fs/*', 'better-sqlite3', 'sharp'],
    'The science knows neither Electron nor the file system nor the store.',
  ),
  noPackages(
    ['src-renderer/**'],
    ['electron', 'node:*', 'better-sqlite3', 'sharp', '@tensorflow/*'],
    'The renderer reaches the outside only over the bridge.',
  ),
  noPackages(
    [
      'src-main/*.ts',
      'src-main/{cli,window,ipc,store,datasets,export,processes,upscale}/**',
      'src-main/engine/!(worker*|load-tensorflow*)',
    ],
    ['@tensorflow/*'],
    'Only the engine worker loads TensorFlow.',
  ),
);
