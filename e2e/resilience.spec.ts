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

/** The process that trains: of those in which TensorFlow is loaded the youngest, after the warm one for pictures. */
function engineOf(studio: Studio): number | undefined {
  return descendants(studio.app.process().pid!)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libtensorflow');
      } catch {
        return false;
      }
    })
    .sort((a, b) => a - b)
    .at(-1);
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

/** True while a process runs; one that has ended and waits for its parent to notice has no command line any more. */
const runs = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
};

test('twenty power cuts lose no finished checkpoint and leave no half data set', async ({ studio }) => {
  test.setTimeout(12 * 60_000);
  const faces = 48;
  await studio.newProject('Power cuts');
  await studio.drawFaces(faces);
  // So seldom that those that are looked for are not thinned out before the cut, however busy the processor is.
  const every = 40;
  await studio.startSmallTraining(1_000_000, every, { keepLast: 20 });
  await studio.waitForStep(every + 5);
  const pinned = await studio.page.evaluate(async () => {
    const [run] = await window.studio.call('runs.list');
    const [checkpoint] = await window.studio.call('runs.checkpoints', { runId: run!.id });
    return window.studio.call('checkpoints.pin', { checkpointId: checkpoint!.id, pinned: true });
  });
  let last = pinned.step;
  let drawn = 0;
  for (let cut = 0; cut < 20; cut++) {
    // Every fourth cut also hits an import.
    const importing = cut % 4 === 3;
    if (importing) {
      await studio.page.evaluate(
        (name) =>
          window.studio.call('imports.starter', { name, style: 'lorelei', count: 400, size: 32, seed: 7 }),
        `Import ${cut}`,
      );
      drawn++;
    }
    const known = await checkpointsOf(studio);
    const below = descendants(studio.app.process().pid!);
    // A moment that is different each time, and the same in every run of this test.
    await studio.page.waitForTimeout((cut * 137) % 700);
    await studio.kill();
    await expect.poll(() => below.filter(runs), 'no process outlives the application').toEqual([]);

    await studio.open();
    await studio.openRecent();
    const after = new Map((await checkpointsOf(studio)).map(({ id, step }) => [id, step]));
    // Those that the policy may have let go meanwhile are older than the newest of them.
    const newest = known.sort((a, b) => b.step - a.step).slice(0, 8);
    for (const { id, step } of [pinned, ...newest]) expect(after.get(id), `checkpoint at ${step}`).toBe(step);
    expect(newest[0]!.step).toBeGreaterThanOrEqual(last);
    last = newest[0]!.step;
    const datasets = await studio.page.evaluate(() => window.studio.call('datasets.list'));
    for (const { name, count } of datasets) expect(count, name).toBe(name.startsWith('Import') ? 400 : faces);

    await studio.go('train');
    await studio.id('run-item').first().click();
    await studio.id('resume').click();
    // Half of the cuts hit the engine while it starts, half while it trains on.
    if (cut % 2 === 0) await studio.waitForStep(last + every + 4);
  }
  expect(drawn).toBe(5);
  await studio.waitForStep(last + every);
  expect(last).toBeGreaterThan(pinned.step + 5 * every);
});
