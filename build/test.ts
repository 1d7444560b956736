import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfChanged } from './build';
import { environment, foreground } from './program';
import { packageFolder, projectFolder } from './setup/project';
import { failSetup } from './setup/fail';
import { ensureRuntime, type Runtime } from './setup/runtime';
import { withScreen } from './virtual-screen';

/** Tests counted by one part. */
interface Count {
  passed: number;
  failed: number;
}

interface Part {
  name: string;
  run(runtime: Runtime, reports: string): Promise<Count>;
}

const checkScripts = ['check:types', 'check:lint', 'check:format'];

/** The checks, all at once, as each of them has use for one core; each counts as one test, and passes or fails as a whole. */
const checks: Part = {
  name: 'checks',
  async run(runtime) {
    const npm = process.env.npm_execpath;
    const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
    const statuses = await Promise.all(
      checkScripts.map(async (script) => {
        const run = [...args, 'run', '-s', script];
        const status = await foreground(command, run, environment(runtime), projectFolder);
        console.log(`${script}: ${status === 0 ? 'passed' : 'failed'}`);
        return status;
      }),
    );
    const failed = statuses.filter((status) => status !== 0).length;
    return { passed: statuses.length - failed, failed };
  },
};

/** Unit tests under one Node; the report is a file, so that what is printed stays readable. */
function unitTests(
  name: string,
  folders: string[],
  node: (runtime: Runtime) => Promise<string | undefined>,
): Part {
  return {
    name,
    async run(runtime, reports) {
      const executable = await node(runtime);
      if (!executable) {
        console.log('There is no Node 24 for this machine in the npm registry: this part was left out.');
        return { passed: 0, failed: 0 };
      }
      const report = join(reports, `${name.replace(/\W/g, '-')}.json`);
      const script = join(packageFolder('vitest'), 'vitest.mjs');
      const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
      const status = await foreground(
        executable,
        [script, 'run', ...folders, ...reporters],
        environment(runtime),
        projectFolder,
      );
      const counts = await readReport(report, (json: { numPassedTests: number; numFailedTests: number }) => ({
        passed: json.numPassedTests,
        failed: json.numFailedTests,
      }));
      return status === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) };
    },
  };
}

/** Work with the displays of two virtual screens, or with none where there is but one core or one screen for all. */
async function withScreens<T>(
  env: NodeJS.ProcessEnv,
  work: (env: NodeJS.ProcessEnv, displays: string[]) => Promise<T>,
): Promise<T> {
  return withScreen(
    env,
    (first) => {
      if (process.platform !== 'linux' || availableParallelism() < 2) return work(first, []);
      return withScreen(env, (second) => work(first, [first.DISPLAY!, second.DISPLAY!]), true);
    },
    true,
  );
}

/** Two windows at a time, as most of a test is waiting; each on a screen of its own, which has a clipboard of its own. */
const endToEnd: Part = {
  name: 'end-to-end tests',
  async run(runtime, reports) {
    await buildIfChanged();
    const report = join(reports, 'e2e.json');
    const cli = join(packageFolder('@playwright/test'), 'cli.js');
    const status = await withScreens(environment(runtime), (env, displays) =>
      foreground(
        process.execPath,
        [cli, 'test', '-c', 'playwright.config.ts', '--reporter=list,json'],
        {
          ...env,
          PLAYWRIGHT_JSON_OUTPUT_NAME: report,
          ...(displays.length > 0 && { GAN_STUDIO_TEST_SCREENS: displays.join(' ') }),
        },
        projectFolder,
      ),
    );
    const counts = await readReport(
      report,
      (json: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
        passed: json.stats.expected,
        failed: json.stats.unexpected + json.stats.flaky,
      }),
    );
    return status === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) };
  },
};

/** A part that left no report has failed, whatever its status. */
async function readReport<T>(file: string, count: (json: T) => Count): Promise<Count> {
  try {
    return count(JSON.parse(await readFile(file, 'utf8')) as T);
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const unit = [
  unitTests('unit tests', [], () => Promise.resolve(process.execPath)),
  unitTests(
    'engine and store under Node 24',
    ['src-main/gan', 'src-main/scores', 'src-main/engine', 'src-main/store'],
    (runtime) => runtime.node24(),
  ),
];
const parts: Record<string, Part[]> = {
  all: [checks, ...unit, endToEnd],
  check: [checks],
  unit,
  e2e: [endToEnd],
};

/** `npm test`, `npm run test:unit`, `npm run test:e2e`. */
async function main(which: string): Promise<number> {
  const runtime = await ensureRuntime({ virtualScreen: true });
  await buildIfChanged();
  const reports = await mkdtemp(join(tmpdir(), 'gan-studio-tests-'));
  const total: Count = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const part of parts[which] ?? parts.all!) {
    console.log(`\n── ${part.name}`);
    const began = performance.now();
    const count = await part.run(runtime, reports);
    total.passed += count.passed;
    total.failed += count.failed;
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    lines.push(`${part.name}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`);
  }
  await rm(reports, { recursive: true, force: true });
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.passed + total.failed === 0) console.log('No test ran.');
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv[2] ?? 'all');
} catch (error) {
  failSetup(error);
}
