import { ProjectStore } from './project';
import { stateAt, tensor } from './testing';

/**
 * A process that writes checkpoint after checkpoint until it is killed, and says which ones are finished. Started by
 * a test with the path of the project and the run.
 */
const [path, runId] = process.argv.slice(2) as [string, string];
const store = ProjectStore.open(path);
const run = Number(runId);
for (let step = (store.checkpoints.latest(run)?.step ?? 0) + 1; ; step++) {
  const metrics = [{ step, lossG: step, lossD: 1, dReal: 0.5, dFake: 0.5, loss: null }];
  store.checkpoints.save({
    runId: run,
    state: stateAt(step),
    tensors: [tensor('shared', 1000, 0), tensor('own', 300_000, step)],
    metrics,
  });
  // Every third time the policy deletes as well, so that a kill also falls into that.
  if (step % 3 === 0) store.checkpoints.prune(run, { keepLast: 4, keepSpaced: 2 });
  process.send!(step);
  // A turn of the loop sends the message.
  await new Promise((done) => setImmediate(done));
}
