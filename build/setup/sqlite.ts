import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureEntry, shortHash } from './cache';
import { compile, compilerVersion } from './compiler';
import { placeCopy } from './place';
import { packageFolder, packageVersion } from './project';
import type { Steps } from './steps';

/** Where the compiled binding lies inside the better-sqlite3 package; src-main/store/open-sqlite.ts looks there, too. */
export const compiledSqlitePath = 'build/node-api-9/better_sqlite3.node';

/** Puts the finalizers of objects off to a time when they may be run: see the comment in the file. */
const postFinalizer = join(import.meta.dirname, 'post-finalizer.h');

export interface SqliteOptions {
  cache: string;
  steps: Steps;
  verify?: boolean;
}

/**
 * Compiles better-sqlite3's binding for runtimes older than Node-API 10 (Node 20, Electron 33), in which the binary of
 * the npm package crashes. Newer runtimes take that one.
 */
export async function ensureSqlite({ cache, steps, verify }: SqliteOptions): Promise<void> {
  // Node-API is experimental in this build, and on other systems the official Electron is always there.
  if (process.platform !== 'linux') return;
  const source = packageFolder('better-sqlite3');
  const key = `better-sqlite3-${packageVersion('better-sqlite3')}-${process.arch}-${shortHash(
    await compilerVersion(),
    await hashSources(source),
    await readFile(postFinalizer, 'utf8'),
    compileArguments.join(' '),
    packageVersion('node-api-headers'),
    packageVersion('node-addon-api'),
  )}`;
  const { folder } = await ensureEntry(
    cache,
    {
      key,
      onWait: () => steps.waiting('SQLite'),
      populate: (draft) =>
        steps.run('SQLite', 'compiling better-sqlite3 for this Node (about a minute)', () =>
          compileSqlite(source, draft),
        ),
    },
    verify,
  );
  await placeCopy(join(folder, 'better_sqlite3.node'), join(source, compiledSqlitePath));
}

const compileArguments = [
  '-O2',
  '-fPIC',
  // Experimental: references to strings, which better-sqlite3 keeps, became stable in Node-API 10.
  '-DNAPI_VERSION=2147483647',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  '-DNDEBUG',
  '-fvisibility=hidden',
];

async function compileSqlite(source: string, draft: string): Promise<void> {
  const sqlite = join(source, 'deps', 'sqlite3');
  const defines = sqliteDefines(await readFile(join(source, 'deps', 'defines.gypi'), 'utf8'));
  const includes = [
    sqlite,
    join(packageFolder('node-api-headers'), 'include'),
    packageFolder('node-addon-api'),
  ];
  const include = includes.map((folder) => `-I${folder}`);
  const forC = [...compileArguments, '-std=gnu99', '-w', ...defines];
  const forCpp = [...compileArguments, '-std=c++20', '-w', '-include', postFinalizer, ...include];
  await Promise.all([
    compile('c', [...forC, '-c', join(sqlite, 'sqlite3.c'), '-o', 'sqlite3.o'], draft),
    compile('c++', [...forCpp, '-c', join(source, 'src/better_sqlite3.cpp'), '-o', 'b.o'], draft),
  ]);
  const link = ['-shared', 'b.o', 'sqlite3.o', '-o', 'better_sqlite3.node', '-ldl', '-lpthread', '-lm'];
  await compile('c++', [...link, '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL', '-s'], draft);
  await Promise.all(['b.o', 'sqlite3.o'].map((name) => rm(join(draft, name))));
  await writeFile(join(draft, 'arguments.txt'), [...compileArguments, ...defines].join('\n'));
}

/** SQLite's compile-time options, read from the package so that they are the same as in its own binary. */
export function sqliteDefines(gypi: string): string[] {
  const defines = [...gypi.matchAll(/^\s*'(\w+(?:=[\w-]+)?)',\s*$/gm)].map((match) => `-D${match[1]}`);
  if (defines.length === 0) throw new Error('No compile-time options in better-sqlite3/deps/defines.gypi');
  return defines;
}

async function hashSources(source: string): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['src', 'deps/sqlite3']) {
    for (const name of (await readdir(join(source, folder), { recursive: true })).sort()) {
      if (/\.(c|h|cpp|hpp)$/.test(name)) hash.update(name).update(await readFile(join(source, folder, name)));
    }
  }
  return hash.digest('hex');
}
