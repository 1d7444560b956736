import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runProgram } from './cli/program';
import { environmentLanguage } from './cli/words';

/** The studio without a window: the same jobs through the same engine, in a plain Node. */

const here = import.meta.dirname;
const { version } = createRequire(import.meta.url)(join(here, '../../package.json')) as { version: string };

const status = await runProgram(process.argv.slice(2), {
  streams: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    columns: () => process.stderr.columns ?? 80,
  },
  language: environmentLanguage(process.env),
  entries: here,
  starters: join(here, '../../resources/models'),
  version,
  onInterrupt(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
});

// A pipe takes what was written only now and then: leaving without waiting would cut the last lines off.
process.stdout.write('', () => process.exit(status));
