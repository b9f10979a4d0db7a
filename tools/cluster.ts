import { parseArgs } from 'node:util';
import { createCluster } from '../packages/server/test/cluster/start-cluster.ts';
import { startPostgresServer } from '../packages/server/test/support/databases/postgres-server.ts';
import { type Measurement, measureChanges } from './cluster/measure-changes.ts';
import { measureRecovery } from './cluster/measure-recovery.ts';

/**
 * `npm run cluster -- [--rounds 5] [--json]`: measures how soon three servers on one PostgreSQL apply a change, and how
 * soon they recover from an outage. Exits with 1 if a limit is exceeded or a request gets no response.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error('usage: npm run cluster -- [--rounds N] [--json]');
  process.exit(2);
}

await using started = new AsyncDisposableStack();
const postgres = await startPostgresServer();
started.defer(postgres.stop);
const cluster = createCluster({ engine: 'postgres', connectionString: postgres.url });
started.defer(cluster.stop);
await cluster.add(3);
const changes = await measureChanges(cluster, rounds);
const recovery = await measureRecovery(cluster, postgres, Math.ceil(rounds / 2));
const measurements = [...changes, ...recovery.measurements];
const { answers } = recovery;
const passed = measurements.every(isWithin) && answers['hung'] === 0 && answers['unexpected'] === 0;

console.log(values.json ? JSON.stringify({ measurements, answers, passed }, null, 2) : formatReport());
process.exitCode = passed ? 0 : 1;

function isWithin({ milliseconds, limit }: Measurement): boolean {
  return Math.max(...milliseconds) <= limit;
}

function formatReport(): string {
  const lines = measurements.map((measurement) => {
    const sorted = [...measurement.milliseconds].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const figures = [median, sorted.at(-1) ?? Number.NaN].map((figure) =>
      `${figure.toFixed(0)} ms`.padStart(9),
    );
    const mark = isWithin(measurement) ? '✓' : '✗';
    return `${mark} ${measurement.name.padEnd(50)}${figures.join('')}${`${measurement.limit} ms`.padStart(9)}`;
  });
  const counts = Object.entries(answers).map(([kind, count]) => `${kind} ${count}`);
  return [
    `three servers on one PostgreSQL, ${rounds} rounds; each figure includes the response that shows it`,
    `${' '.repeat(52)}${['median', 'slowest', 'limit'].map((head) => head.padStart(9)).join('')}`,
    ...lines,
    `under load, PostgreSQL stopped ${Math.ceil(rounds / 2)} times and one server killed: ${counts.join(', ')}`,
    passed
      ? 'cluster: all within their limits'
      : 'cluster: a limit was exceeded, or a request got no response',
  ].join('\n');
}
