import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';

// Not called `require`: electron-vite puts a constant of that name into every chunk that seems to need one.
const fromHere = createRequire(import.meta.url);

/** Node-API version from which the prebuilt binding of better-sqlite3 runs (Node 22, Electron 35). */
const prebuiltNeeds = 10;

/** Where the set-up links the binding that it compiled for older runtimes. */
export function compiledBinding(): string {
  return join(
    dirname(fromHere.resolve('better-sqlite3/package.json')),
    'build',
    'Release',
    'better_sqlite3.node',
  );
}

/** Opens a SQLite file with the binding that this runtime can load. */
export function openSqlite(path: string, options: Database.Options = {}): Database.Database {
  const Sqlite = fromHere('better-sqlite3') as typeof Database;
  const prebuilt = Number(process.versions.napi) >= prebuiltNeeds;
  return new Sqlite(path, prebuilt ? options : { nativeBinding: compiledBinding(), ...options });
}
