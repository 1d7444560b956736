import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkIntegrity } from './integrity';
import { describeFailure } from './steps';
import { temporaryFolder } from './testing';

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

const sha256 = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const sha512 =
  'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==';

it('accepts the hashes of PyPI and of npm', async () => {
  const file = join(folder, 'hello.whl');
  await writeFile(file, 'hello');
  await checkIntegrity(file, sha256);
  await checkIntegrity(file, sha512);
});

it.each([sha256, sha512])('deletes another file and says so (%s)', async (expected) => {
  const file = join(folder, 'hello.whl');
  await writeFile(file, 'hellO');
  const text = await checkIntegrity(file, expected).catch(describeFailure);
  expect(text).toContain('hello.whl is not the file that GAN Studio was made for');
  expect(text).toContain(`not ${expected}`);
  expect(text).toContain('npm run setup');
  await expect(access(file)).rejects.toThrow();
});
