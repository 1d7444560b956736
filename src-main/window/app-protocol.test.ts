import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOfAddress, serveApp } from './app-protocol';

let folder: string;
let root: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-app-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets/index-a_B1.js'), '1');
  writeFileSync(join(folder, 'secret.js'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('fileOfAddress', () => {
  it('finds files of the page', () => {
    expect(fileOfAddress('app://studio/index.html', root)).toBe(join(root, 'index.html'));
    expect(fileOfAddress('app://studio/assets/index-a_B1.js', root)).toBe(join(root, 'assets/index-a_B1.js'));
  });

  it.each([
    'app://studio/../secret.js',
    'app://studio/%2e%2e/secret.js',
    'app://studio/..%2fsecret.js',
    'app://studio/..%5csecret.js',
    'app://studio//secret.js',
    'app://studio/.hidden.js',
    'app://studio/C:/secret.js',
    'app://studio/',
    'app://studio/assets/',
    'app://studio/index.html%00.js',
    'app://studio/main.exe',
    'app://other/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('stays inside the page for %s', (address) => {
    const file = fileOfAddress(address, root);
    // The URL parser resolves plain dots: what is left must lie in the folder, and cannot be the secret beside it.
    if (file !== null) expect(file.startsWith(root)).toBe(true);
    expect(file).not.toBe(join(folder, 'secret.js'));
  });
});

describe('serveApp', () => {
  it('sends the policy with the page and nothing for what is not there', async () => {
    const page = await serveApp(new Request('app://studio/index.html'), root);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    for (const address of ['app://studio/absent.js', 'app://studio/../secret.js']) {
      expect((await serveApp(new Request(address), root)).status).toBe(404);
    }
    expect((await serveApp(new Request('app://studio/index.html', { method: 'POST' }), root)).status).toBe(
      404,
    );
  });
});
