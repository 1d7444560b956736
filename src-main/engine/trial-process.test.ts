import { describe, expect, it } from 'vitest';
import { dcganPresets, type TrialUpdate } from '../../src-preload/contract';
import type { EngineCommand, EngineMessage } from './messages';
import type { Child } from '../processes/child';
import { EngineSupervisor } from './supervisor';
import { FakeChild } from './testing';
import { availableMemory } from './trial-process';

const job = { projectPath: '/p.ganstudio', datasetId: 4, recipe: dcganPresets.compact };
const figures = {
  parameters: { generator: 3, discriminator: 2 },
  seconds: { step: 0.5, sheet: 0.1, checkpoint: 0.2 },
  steps: 6,
  peakBytes: 777,
};

function setUp(oomKills = [0]) {
  const children: FakeChild[] = [];
  const updates: TrialUpdate[] = [];
  const supervisor = new EngineSupervisor({
    hostEntry: '/engine-host.js',
    threads: () => 0,
    onUpdate: () => {},
    onLost: () => {},
    onTrial: (update) => updates.push(update),
    start: (): Child<EngineCommand, EngineMessage> => {
      const child = new FakeChild();
      children.push(child);
      return child;
    },
    memoryLimit: 1000,
    countOomKills: () => (oomKills.length > 1 ? oomKills.shift()! : oomKills[0]!),
  });
  return { supervisor, children, updates };
}

describe('a dry run', () => {
  it('asks a process of its own, tells how far it is and ends it', async () => {
    const { supervisor, children, updates } = setUp();
    const result = supervisor.try(job);
    const [child] = children;
    expect(child!.sent).toEqual([{ kind: 'trial', requestId: 1, ...job }]);
    child!.say(
      { kind: 'trying', done: 1, total: 4, memoryBytes: 300 },
      { kind: 'tried', requestId: 1, figures },
    );
    expect(await result).toEqual({
      ...figures,
      machineBytes: 1000,
      freeBytes: expect.any(Number) as number,
    });
    expect(updates).toEqual([{ done: 1, total: 4 }]);
    expect(child!.killed).toBe(true);
    expect(availableMemory()).toBeGreaterThan(0);
  });

  it('can be cancelled, and gives way to a newer one', async () => {
    const { supervisor, children } = setUp();
    const first = supervisor.try(job);
    const second = supervisor.try(job);
    await expect(first).rejects.toMatchObject({ code: 'trialCancelled' });
    supervisor.cancelTrial();
    await expect(second).rejects.toMatchObject({ code: 'trialCancelled' });
    expect(children.map(({ killed }) => killed)).toEqual([true, true]);
    supervisor.cancelTrial();
  });

  it('tells a lack of memory from a crash, and both from an engine that never started', async () => {
    const ends = async (end: (child: FakeChild) => void, oomKills?: number[]) => {
      const { supervisor, children } = setUp(oomKills);
      const result = supervisor.try(job);
      end(children[0]!);
      return result.then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
    };
    const trying = { kind: 'trying', done: 0, total: 4, memoryBytes: 900 } as const;
    expect(await ends((child) => child.exit(null), [0, 1])).toBe('trialMemory');
    expect(
      await ends((child) => {
        child.say(trying);
        child.exit(134);
      }),
    ).toBe('trialMemory');
    expect(
      await ends((child) => {
        child.say({ ...trying, memoryBytes: 100 });
        child.exit(139);
      }),
    ).toBe('trialCrashed');
    expect(await ends((child) => child.exit(1))).toBe('engineStart');
    const failed = (code: 'engineMemory' | 'datasetMissing') =>
      ends((child) => child.say({ kind: 'failed', requestId: 1, error: { code, params: {} } }));
    expect(await failed('engineMemory')).toBe('trialMemory');
    expect(await failed('datasetMissing')).toBe('datasetMissing');
  });
});
