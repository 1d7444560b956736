import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';

// Not called `require`: electron-vite puts a constant of that name into every chunk that seems to need one.
const fromHere = createRequire(import.meta.url);

/** Node-API version from which the prebuilt binding of better-sqlite3 runs (Node 22, Electron 35). */
const prebuiltNeeds = 10;

/**
 * The binding to load: undefined for the package's own, which crashes in runtimes that are too old for it; they get the
 * one that the set-up compiled. It lies where the package itself does not look, or newer runtimes would take it, too.
 *
 * @param napi the runtime's Node-API version
 */
export function sqliteBinding(napi: string | undefined = process.versions.napi): string | undefined {
  if (Number(napi) >= prebuiltNeeds) return undefined;
  const folder = dirname(fromHere.resolve('better-sqlite3/package.json'));
  return join(folder, 'build', 'node-api-9', 'better_sqlite3.node');
}

interface Library {
  Sqlite: typeof Database;
  /** What better-sqlite3 is told to run on; empty for its own binding. */
  binding: Database.Options;
}

let library: Library | undefined;

/** Loads library and binding once: the files may be out of reach later, for a process that gave its rights up. */
function loadLibrary(): Library {
  const file = sqliteBinding();
  library = {
    Sqlite: fromHere('better-sqlite3') as typeof Database,
    // The types know of paths only; the library takes a loaded binding as well.
    binding: file === undefined ? {} : { nativeBinding: fromHere(file) as string },
  };
  return library;
}

/** Opens a SQLite file with the binding that this runtime can load. */
export function openSqlite(path: string, options: Database.Options = {}): Database.Database {
  const { Sqlite, binding } = library ?? loadLibrary();
  return new Sqlite(path, { ...binding, ...options });
}
