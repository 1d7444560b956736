import { expect, it } from 'vitest';
import { lastLines, run } from './process';

it('keeps what a program prints and how it ended', async () => {
  const result = await run(process.execPath, ['-e', 'console.log(1); console.error(2); process.exit(3)']);
  expect(result).toMatchObject({ status: 3, stdout: '1\n', stderr: '2\n', missing: false });
});

it('tells a missing program from a failing one', async () => {
  expect(await run('no-such-program-at-all', [])).toMatchObject({ status: null, missing: true });
});

it('ends a program that takes too long', async () => {
  const result = await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 });
  expect(result.status).toBeNull();
});

it('quotes the end of what was printed', () => {
  const result = { status: 1, stdout: '', stderr: 'a\nb\nc\nd\ne\n', missing: false };
  expect(lastLines(result, 2)).toBe('d\ne');
  expect(lastLines({ ...result, stderr: '' })).toBe('it printed nothing');
});
