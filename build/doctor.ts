/** `npm run doctor [-- --json]`: says what was found on this machine. Ends with 1 when something needed is missing. */
import { parseArgs } from 'node:util';
import { collectDoctor, isHealthy } from './doctor/collect';
import { formatTable, rows } from './doctor/table';

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const report = await collectDoctor();
const healthy = isHealthy(report);
if (values.json) {
  console.log(JSON.stringify({ healthy, ...report }));
} else {
  console.log(formatTable(rows(report)));
  if (!healthy) console.log('\n✗ marks what is missing. "npm run setup" brings it.');
}
process.exitCode = healthy ? 0 : 1;
