import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from './project';
import { sqliteDefines } from './sqlite';

it('reads the compile-time options of the package', () => {
  const gypi = readFileSync(join(packageFolder('better-sqlite3'), 'deps/defines.gypi'), 'utf8');
  const defines = sqliteDefines(gypi);
  expect(defines).toContain('-DSQLITE_THREADSAFE=2');
  expect(defines).toContain('-DSQLITE_DEFAULT_CACHE_SIZE=-16000');
  expect(defines).toContain('-DSQLITE_ENABLE_FTS5');
  expect(defines.length).toBeGreaterThan(30);
});

it('stops where there are none', () => {
  expect(() => sqliteDefines('{}')).toThrow('defines.gypi');
});
