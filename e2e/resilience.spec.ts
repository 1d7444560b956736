import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { CheckpointInfo } from '../src-preload/contract';
import { expect, test, type Studio } from './studio';

/** Numbers of all processes below one. */
function descendants(root: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => [pid, ...below(pid)]);
  return below(root);
}

/** The process in which TensorFlow is loaded. */
function engineOf(studio: Studio): number | undefined {
  return descendants(studio.app.process().pid!).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libtensorflow');
    } catch {
      return false;
    }
  });
}

const checkpointsOf = (studio: Studio): Promise<CheckpointInfo[]> =>
  studio.page.evaluate(async () => {
    const runs = await window.studio.call('runs.list');
    const all = await Promise.all(
      runs.map(({ id }) => window.studio.call('runs.checkpoints', { runId: id })),
    );
    return all.flat();
  });

test('an engine that is killed is explained, and the run goes on from its checkpoint', async ({ studio }) => {
  await studio.newProject('Killed engine');
  await studio.drawFaces();
  await studio.startSmallTraining(5000);
  await studio.waitForStep(45);
  const engine = engineOf(studio);
  expect(engine).toBeDefined();
  process.kill(engine!, 'SIGKILL');
  await studio.waitForState('failed');
  await expect(studio.id('run-error')).toContainText(
    /training engine (stopped unexpectedly|ran out of memory)/,
  );
  const [newest] = await checkpointsOf(studio);
  await studio.id('resume').click();
  await studio.waitForStep(newest!.step + 30);
  await studio.id('stop').click();
  await studio.waitForState('stopped');
});

test('twenty power cuts lose no finished checkpoint', async ({ studio }) => {
  test.setTimeout(8 * 60_000);
  await studio.newProject('Power cuts');
  await studio.drawFaces();
  await studio.startSmallTraining(1_000_000, 10);
  await studio.waitForStep(15);
  const pinned = await studio.page.evaluate(async () => {
    const [run] = await window.studio.call('runs.list');
    const [checkpoint] = await window.studio.call('runs.checkpoints', { runId: run!.id });
    return window.studio.call('checkpoints.pin', { checkpointId: checkpoint!.id, pinned: true });
  });
  let last = pinned.step;
  for (let cut = 0; cut < 20; cut++) {
    // A moment that is different each time, and the same in every run of this test.
    await studio.page.waitForTimeout((cut * 137) % 700);
    const known = await checkpointsOf(studio);
    const newest = Math.max(...known.map(({ step }) => step));
    await studio.kill();
    await studio.open();
    await studio.id('project-card').locator('.open').first().click();
    await expect(studio.id('rail-train')).toBeEnabled();
    const after = await checkpointsOf(studio);
    expect(after.some(({ id }) => id === pinned.id)).toBe(true);
    expect(Math.max(...after.map(({ step }) => step))).toBeGreaterThanOrEqual(newest);
    expect(newest).toBeGreaterThanOrEqual(last);
    last = newest;
    await studio.go('train');
    await studio.id('run-item').first().click();
    await studio.id('resume').click();
    await studio.waitForState('training');
  }
  await studio.waitForStep(last + 10);
  expect(last).toBeGreaterThan(pinned.step);
});
