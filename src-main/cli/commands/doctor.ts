import { join } from 'node:path';
import { describeError, toErrorMessage } from '../../../src-preload/contract';
import { EngineSupervisor } from '../../engine/supervisor';
import { openSqlite } from '../../store/open-sqlite';
import type { Surroundings } from '../surroundings';

/** Says what the command line finds on this computer. */
export async function doctor(around: Surroundings): Promise<number> {
  const { output } = around;
  const supervisor = new EngineSupervisor({
    hostEntry: join(around.entries, 'engine-host.js'),
    threads: () => 0,
    onUpdate: () => {},
    onLost: () => {},
  });
  let healthy = true;
  const line = (what: string, ok: boolean, text: string): void => {
    healthy &&= ok;
    output.result({ what, ok, text }, `${ok ? '✓' : '✗'} ${text}`);
  };
  const problem = (thrown: unknown): string => describeError(toErrorMessage(thrown), output.language);
  line('node', true, `Node ${process.versions.node}`);
  try {
    const db = openSqlite(':memory:');
    const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    db.close();
    line('sqlite', true, `SQLite ${version}`);
  } catch (thrown) {
    line('sqlite', false, problem(thrown));
  }
  try {
    const { tensorflow, kind, name } = await supervisor.describe();
    line('tensorflow', true, `TensorFlow ${tensorflow}`);
    line('device', true, `${kind.toUpperCase()}: ${name}`);
  } catch (thrown) {
    line('tensorflow', false, problem(thrown));
  } finally {
    await supervisor.closeModels();
  }
  return healthy ? 0 : 1;
}
