import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ownerAlive, ownerOf, ownerPid } from './owner';

describe('the mark of an owner', () => {
  it('tells a living process from a dead one', () => {
    const mark = ownerOf(process.pid);
    expect(ownerPid(mark)).toBe(process.pid);
    expect(ownerAlive(mark)).toBe(true);
    expect(ownerAlive(ownerOf(process.ppid))).toBe(true);
    expect(ownerAlive(ownerOf(spawnSync(process.execPath, ['-e', '']).pid))).toBe(false);
  });

  it('is not fooled by another process that got the same number', () => {
    const [pid, boot, start] = ownerOf(process.pid).split(' ') as [string, string, string];
    expect(ownerAlive(`${pid} 00000000-0000-0000-0000-000000000000 ${start}`)).toBe(false);
    expect(ownerAlive(`${pid} another-machine@12345 ${start}`)).toBe(false);
    if (process.platform === 'linux') expect(ownerAlive(`${pid} ${boot} 1`)).toBe(false);
    for (const odd of ['', 'x y z', '0 0 0', `-1 ${boot} ${start}`, pid]) expect(ownerAlive(odd)).toBe(false);
  });
});
