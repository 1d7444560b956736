import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { environment, foreground } from './program';
import type { EngineRuntime } from './setup/runtime';

afterEach(() => vi.unstubAllEnvs());

it('passes the exit status on', async () => {
  expect(await foreground(process.execPath, ['-e', 'process.exit(7)'], process.env)).toBe(7);
});

it('waits for a program that saves its work when it is interrupted', async () => {
  const inner = `process.on('SIGTERM', () => setTimeout(() => process.exit(5), 200)); setInterval(() => {}, 1000); console.log('up')`;
  const outer = `import { foreground } from './build/program';
    process.exitCode = await foreground(process.execPath, ['-e', ${JSON.stringify(inner)}], process.env);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', outer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(5);
});

it('keeps Electron from being started as a mere Node', () => {
  vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
  const env = environment({ env: { A: 'b' } } as unknown as EngineRuntime);
  expect(env.A).toBe('b');
  expect(env).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
});
