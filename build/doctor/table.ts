import { hasScreen } from '../setup/system-libraries';
import type { DoctorReport } from './collect';

/** One line of the table: mark, name, text. */
export interface Row {
  ok: boolean;
  name: string;
  text: string;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** What was found, in words. */
export function rows(report: DoctorReport): Row[] {
  const { system, electron, tensorflow, processor, graphics, sqlite, screen, cache } = report;
  const origin = { official: 'official', npm: "from npm's registry" };
  const missing = screen.missingPackages;
  return [
    row(true, 'System', `${system.platform} ${system.architecture}, ${gigabytes(system.memoryBytes)} memory`),
    row(true, 'Node', system.node),
    electron.ok
      ? row(
          true,
          'Electron',
          `${electron.version} (${origin[electron.origin]}), Chromium ${electron.chrome}, Node ${electron.node}`,
        )
      : row(false, 'Electron', electron.why),
    tensorflow.ok
      ? row(
          true,
          'TensorFlow',
          `${tensorflow.version}, ${tensorflow.libraries === 'gpu' ? 'NVIDIA' : 'CPU'} libraries, runs on the ${tensorflow.usesGpu ? 'GPU' : 'CPU'}`,
        )
      : row(false, 'TensorFlow', tensorflow.why),
    ...graphics.map((card) =>
      row(true, 'GPU', `${card.name}, ${gigabytes(card.memoryMegabytes * 1048576)}, driver ${card.driver}`),
    ),
    row(
      true,
      'CPU',
      [processor.model, `${processor.cores} cores`, processor.vectors.join(' ')].filter(Boolean).join(', '),
    ),
    sqlite.ok ? row(true, 'SQLite', sqlite.version) : row(false, 'SQLite', sqlite.why),
    missing.length > 0
      ? row(false, 'Screen', `the system lacks ${missing.join(', ')}`)
      : row(true, 'Screen', screenText(screen)),
    row(true, 'Cache', `${cache.folder}: ${cache.entries.length} entries, ${gigabytes(cache.bytes)}`),
  ];
}

function screenText(screen: DoctorReport['screen']): string {
  if (hasScreen()) return screen.display ?? 'there';
  return `none; the tour and the tests use a virtual one (Xvfb ${screen.virtual ? 'is there' : 'is missing'})`;
}

function row(ok: boolean, name: string, text: string): Row {
  return { ok, name, text };
}

/** The rows as lines of equal columns. */
export function formatTable(table: readonly Row[]): string {
  const width = Math.max(...table.map(({ name }) => name.length));
  return table.map(({ ok, name, text }) => `${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${text}`).join('\n');
}
