import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startHostileMember } from '../clients/hostile-member.ts';
import { startSmallChecks } from '../clients/small-checks.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { createPauseNotes, type LongestPause } from '../figures/main-thread-pauses.ts';
import { percentileOf } from '../figures/percentile.ts';
import { residentMegabytes } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';

const connections = 32;
const rounds = 9;
const roundSeconds = 1;

/** Measures honest exchanges and small checks of another organization, with a hostile member and without. */
export async function measureHostileMember(
  stage: Stage,
  generator: LoadGenerator,
  { scale }: LoadShapeTerms,
): Promise<readonly Figure[]> {
  const pauses = createPauseNotes(join(stage.directory, 'pauses'));
  const location = stage.locationOf('hostile-member');
  const server = await stage.startServer(location, pauses.nodeOptions, pauses.environment);
  try {
    await stage.trust(server.url);
    const exchanges = Math.round(10_000 * scale);
    await generator.load({ url: server.url, connections, seconds: 60, exchanges });
    const checks = await startSmallChecks(server.url, stage.adminToken);
    const measure = async () => {
      const p99s: number[] = [];
      const firsts: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const order = {
          url: server.url,
          connections,
          seconds: roundSeconds,
          exchanges: Number.MAX_SAFE_INTEGER,
        };
        const { keptP99Milliseconds, firstP50Milliseconds } = await generator.load(order);
        p99s.push(keptP99Milliseconds);
        firsts.push(firstP50Milliseconds);
      }
      return { p99s, firsts };
    };
    await pauses.read(server.pid);
    const without = await measure();
    const pauseWithout = await pauses.read(server.pid);
    await checks.stop();
    const member = await startHostileMember(server.url, stage.adminToken);
    const checksBeside = await startSmallChecks(server.url, stage.adminToken, 'beside');
    await pause(1_000);
    const beside = await measure();
    const pauseBeside = await pauses.read(server.pid);
    const small = await checksBeside.stop();
    const completed = describeAnswered(member.answered);
    await member.stop();
    await pause(5_000);
    const after = await measure();
    without.p99s.push(...after.p99s);
    without.firsts.push(...after.firsts);
    return [
      figure(
        'exchange p99 beside a hostile member',
        medianOf(beside.p99s),
        `${formatRange(beside.p99s)}; ${completed}`,
      ),
      figure(
        'exchange p99 without them',
        medianOf(without.p99s),
        `${formatRange(without.p99s)}; before and after`,
      ),
      {
        name: 'exchange p99, beside a hostile member / without',
        value: medianOf(beside.p99s) / medianOf(without.p99s),
        unit: '',
        target: { atMost: 1.5 },
        note: `${connections} honest connections, each after its first exchange`,
      },
      figure(
        'first exchange of a new connection, p50, beside',
        medianOf(beside.firsts),
        `${connections} connections at once, accepted one in each turn of the event loop`,
      ),
      figure('first exchange of a new connection, p50, without', medianOf(without.firsts), 'the same'),
      figure(
        "another organization's small check, p50",
        percentileOf([...small], 0.5),
        `${small.length} checks`,
      ),
      {
        ...figure(
          "another organization's small check, p99",
          percentileOf([...small], 0.99),
          'beside the member',
        ),
        target: { atMost: 1_000 },
      },
      figure('longest pause of the main thread, beside', pauseBeside.wall, describePause(pauseBeside)),
      figure('longest pause of the main thread, without', pauseWithout.wall, describePause(pauseWithout)),
      {
        name: 'memory at its peak, with a hostile member',
        value: residentMegabytes(server.pid, 'VmHWM'),
        unit: 'MB',
        target: null,
        note: 'VmHWM',
      },
    ];
  } finally {
    await server.end('SIGTERM');
  }
}

function figure(name: string, value: number, note: string): Figure {
  return { name, value, unit: 'ms', target: null, note };
}

function describePause({ cpu }: LongestPause): string {
  return `at most ${cpu.toFixed(1)} ms of its CPU time between two turns`;
}

function describeAnswered(answered: ReadonlyMap<number, number>): string {
  const counts = [...answered].sort(([left], [right]) => left - right);
  return `the member's requests: ${counts.map(([status, count]) => `${count} × ${status}`).join(', ')}`;
}
