import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { readFileSync } from 'node:fs';

/** The project's folder: where package.json lies. */
export const projectFolder = resolve(import.meta.dirname, '../..');

const require = createRequire(import.meta.url);

/** The folder of an installed npm package. */
export function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The version of an installed npm package. */
export function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(`${packageFolder(name)}/package.json`, 'utf8')) as { version: string })
    .version;
}

/** True for the super user, for whom Electron needs `--no-sandbox` and apt-get needs no password. */
export const isRoot = process.getuid?.() === 0;
