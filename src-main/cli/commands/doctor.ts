import { describeError, toErrorMessage } from '../../../src-preload/contract';
import { openSqlite } from '../../store/open-sqlite';
import { modelEngine } from '../model-engine';
import type { Surroundings } from '../surroundings';

/** Says what the command line finds on this computer. */
export async function doctor(around: Surroundings): Promise<number> {
  const { output } = around;
  const engine = modelEngine(around);
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
    const { tensorflow, kind, name } = await engine.describe();
    line('tensorflow', true, `TensorFlow ${tensorflow}`);
    line('device', true, `${kind.toUpperCase()}: ${name}`);
  } catch (thrown) {
    line('tensorflow', false, problem(thrown));
  } finally {
    await engine.close();
  }
  return healthy ? 0 : 1;
}
