/**
 * Stands in for `default_app.asar`, which a packaged Electron lacks: runs the application whose folder is named on the
 * command line, as the `electron` command does. Copied into the assembled Electron by electron.ts.
 *
 *   electron [switches] [-r FILE]… FOLDER [arguments of the application]
 *
 * An ES module whose top level waits for the application: Electron holds back its `ready` event until then, so that
 * the application can still register schemes and switches.
 */
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);

const preloads = [];
let target;
const words = process.argv.slice(1);
while (words.length > 0 && target === undefined) {
  const word = words.shift();
  if (word === '-r' || word === '--require') preloads.push(words.shift());
  else if (!word.startsWith('-')) target = word;
}

if (process.argv.includes('--version') && target === undefined) {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
}
if (target === undefined) {
  console.error('Name the folder of an application: electron FOLDER');
  process.exit(2);
}

Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
for (const preload of preloads) require(resolve(preload));

const path = resolve(target);
const manifestPath = join(path, 'package.json');
let main = path;
if (existsSync(manifestPath)) {
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.productName || manifest.name) app.name = manifest.productName || manifest.name;
  app.setDesktopName(manifest.desktopName || `${app.name}.desktop`);
  main = join(path, manifest.main || 'index.js');
}
app.setAppPath(existsSync(manifestPath) ? path : dirname(main));
// Electron chose these folders from the loader's own name before this line ran.
app.setPath('userData', join(app.getPath('appData'), app.name));
app.setAppLogsPath();

await import(pathToFileURL(main).href);
