import { join } from 'node:path';
import { lastLines, run } from '../setup/process';
import { packageFolder, projectFolder } from '../setup/project';
import { compiledSqlitePath } from '../setup/sqlite';

/** What came of loading something for real, in a process of its own: a broken library may end the process. */
export type Trial<T> = ({ ok: true } & T) | { ok: false; why: string };

async function attempt<T>(
  executable: string,
  script: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Trial<T>> {
  const marker = 'RESULT ';
  const result = await run(
    executable,
    ['-e', `const say = (o) => console.log('${marker}' + JSON.stringify(o));${script}`],
    {
      cwd: projectFolder,
      env,
      timeoutMs: 60_000,
    },
  );
  const line = result.stdout.split('\n').find((text) => text.startsWith(marker));
  if (result.status === 0 && line) return { ok: true, ...(JSON.parse(line.slice(marker.length)) as T) };
  const cause = /^\s*(?:\w*Error: .*)$/m.exec(result.stderr)?.[0].trim();
  return { ok: false, why: cause ?? lastLines(result, 1) };
}

/** Loads libtensorflow and multiplies two matrices with it. */
export function tryTensorflow(): Promise<Trial<{ version: string; usesGpu: boolean }>> {
  return attempt(
    process.execPath,
    `require('util').isNullOrUndefined ??= (value) => value == null;
     const tf = require('@tensorflow/tfjs-node-gpu');
     if (tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[3] !== 3) throw new Error('2 × 3 ones made no 3');
     say({ version: tf.backend().binding.TF_Version, usesGpu: tf.backend().isUsingGpuDevice });`,
    { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  );
}

/** Opens a database in memory with the binding for this runtime. */
export function trySqlite(executable = process.execPath): Promise<Trial<{ version: string }>> {
  const compiled = join(packageFolder('better-sqlite3'), compiledSqlitePath);
  return attempt(
    executable,
    `const options = Number(process.versions.napi) >= 10 ? {} : { nativeBinding: ${JSON.stringify(compiled)} };
     const db = new (require('better-sqlite3'))(':memory:', options);
     say(db.prepare('SELECT sqlite_version() AS version').get());`,
  );
}

/** Asks an Electron for its parts, without a window. */
export function tryElectron(executable: string): Promise<Trial<{ chrome: string; node: string }>> {
  return attempt(executable, 'say({ chrome: process.versions.chrome, node: process.versions.node });', {
    ...process.env,
    ELECTRON_RUN_AS_NODE: '1',
  });
}
