import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openSqlite, sqliteBinding } from './open-sqlite';

it('opens a database in this runtime', () => {
  const db = openSqlite(':memory:');
  db.exec("CREATE TABLE words (word TEXT) STRICT; INSERT INTO words VALUES ('hello')");
  expect(db.prepare('SELECT word FROM words').get()).toEqual({ word: 'hello' });
  db.close();
});

it('hands the options on', () => {
  expect(() => openSqlite('/no/such/file.db', { fileMustExist: true })).toThrow();
});

it('takes the binding of the package where the runtime is new enough', () => {
  expect(sqliteBinding('10')).toBeUndefined();
  expect(sqliteBinding('11')).toBeUndefined();
});

it('takes the compiled one in older runtimes', () => {
  const file = sqliteBinding('9')!;
  expect(file).toContain('better-sqlite3');
  if (process.platform === 'linux') expect(existsSync(file)).toBe(true);
});

it('frees statements in the middle of a garbage collection', () => {
  const db = openSqlite(':memory:');
  db.exec('CREATE TABLE numbers (n INTEGER)');
  for (let i = 0; i < 5000; i++) db.prepare(`INSERT INTO numbers VALUES (${i})`).run();
  expect(db.prepare('SELECT count(*) AS n FROM numbers').get()).toEqual({ n: 5000 });
  db.close();
});
