import { screen } from 'electron';
import { describeError, toErrorMessage, type DoctorLine, type Language } from '../../src-preload/contract';
import type { EngineSupervisor } from '../engine/supervisor';
import { openSqlite } from '../store/open-sqlite';

/** What the studio found on this computer, for the Settings room. */
export async function examine(engine: EngineSupervisor, language: Language): Promise<DoctorLine[]> {
  const { electron, chrome, node } = process.versions;
  const lines: DoctorLine[] = [
    { what: 'electron', ok: true, text: `Electron ${electron}, Chromium ${chrome}, Node ${node}` },
  ];
  const failed = (what: DoctorLine['what'], thrown: unknown): DoctorLine => ({
    what,
    ok: false,
    text: describeError(toErrorMessage(thrown), language),
  });
  try {
    const { tensorflow, kind, name } = await engine.models.describe();
    lines.push({ what: 'tensorflow', ok: true, text: `TensorFlow ${tensorflow}` });
    lines.push({ what: 'device', ok: true, text: `${kind.toUpperCase()}: ${name}` });
  } catch (thrown) {
    lines.push(failed('tensorflow', thrown));
  }
  try {
    lines.push({ what: 'sqlite', ok: true, text: `SQLite ${sqliteVersion()}` });
  } catch (thrown) {
    lines.push(failed('sqlite', thrown));
  }
  const { size, scaleFactor } = screen.getPrimaryDisplay();
  lines.push({ what: 'screen', ok: true, text: `${size.width} × ${size.height}, ${scaleFactor}×` });
  return lines;
}

function sqliteVersion(): string {
  const db = openSqlite(':memory:');
  try {
    return (db.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version;
  } finally {
    db.close();
  }
}
