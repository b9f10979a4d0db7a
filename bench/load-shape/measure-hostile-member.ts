import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startHostileMember } from '../clients/hostile-member.ts';
import { startSmallChecks } from '../clients/small-checks.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange } from '../figures/figure.ts';
import { createPauseNotes, type LongestPause } from '../figures/main-thread-pauses.ts';
import { percentileOf } from '../figures/percentile.ts';
import { cpuSeconds, residentMegabytes } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';

const connections = 32;
const roundSeconds = 1;
/** Before the member and after them, as many together as beside them. */
const roundsWithout = 8;
const roundsBeside = 2 * roundsWithout;

/** Latencies of exchanges, in milliseconds. */
interface Latencies {
  /** On connections that have had an exchange. */
  readonly kept: readonly number[];
  /** The p99 of each round of `kept`. */
  readonly p99s: readonly number[];
  /** The first exchange of each connection. */
  readonly first: readonly number[];
}

/**
 * Measures honest exchanges, beside small checks of another organization, with a hostile member and without. All
 * exchanges with the member, or without, count as one sample: a second has so few exchanges that its p99 is its longest
 * pause.
 */
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
    const exchanges = Math.round(20_000 * scale);
    await generator.load({ url: server.url, connections, seconds: 60, exchanges });
    const measure = async (rounds: number, organization: string) => {
      const checks = await startSmallChecks(server.url, stage.adminToken, organization);
      await pauses.read(server.pid);
      const latencies = await measureRounds(generator, server.url, rounds);
      return { latencies, pause: await pauses.read(server.pid), small: await checks.stop() };
    };
    const before = await measure(roundsWithout, 'before');
    const member = await startHostileMember(server.url, stage.adminToken);
    await pause(1_000);
    const { latencies: beside, pause: pauseBeside, small } = await measure(roundsBeside, 'beside');
    const completed = describeAnswered(member.answered);
    await member.stop();
    // What the member has left the language processes to compute is not work without them.
    await waitUntilIdle(server.pid);
    const after = await measure(roundsWithout, 'after');
    const without = joinLatencies(before.latencies, after.latencies);
    const pauseWithout = before.pause;
    const [p99Beside, p99Without] = [percentileOf(beside.kept, 0.99), percentileOf(without.kept, 0.99)];
    return [
      figure('exchange p99 beside a hostile member', p99Beside, `${describe(beside)}; ${completed}`),
      figure('exchange p99 without them', p99Without, `${describe(without)}, before and after`),
      {
        name: 'exchange p99, beside a hostile member / without',
        value: p99Beside / p99Without,
        unit: '',
        target: { maximum: 1.5 },
        note: `${connections} honest connections, each after its first exchange`,
      },
      figure(
        'first exchange of a new connection, p50, beside',
        percentileOf(beside.first, 0.5),
        `${connections} connections at once, accepted one in each turn of the event loop`,
      ),
      figure(
        'first exchange of a new connection, p50, without',
        percentileOf(without.first, 0.5),
        'the same',
      ),
      figure("another organization's small check, p50", percentileOf(small, 0.5), `${small.length} checks`),
      {
        ...figure("another organization's small check, p99", percentileOf(small, 0.99), 'beside the member'),
        target: { maximum: 1_000 },
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

async function measureRounds(generator: LoadGenerator, url: string, rounds: number): Promise<Latencies> {
  const measured: Latencies[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { keptMilliseconds: kept, firstMilliseconds: first } = await generator.load({
      url,
      connections,
      seconds: roundSeconds,
      exchanges: Number.MAX_SAFE_INTEGER,
      reportEach: true,
    });
    measured.push({ kept, first, p99s: [percentileOf(kept, 0.99)] });
  }
  return joinLatencies(...measured);
}

function joinLatencies(...parts: readonly Latencies[]): Latencies {
  return {
    kept: parts.flatMap(({ kept }) => kept),
    p99s: parts.flatMap(({ p99s }) => p99s),
    first: parts.flatMap(({ first }) => first),
  };
}

/** Waits until a server and its processes use less than a tenth of a core. */
async function waitUntilIdle(pid: number): Promise<void> {
  for (let before = cpuSeconds(pid); ; ) {
    await pause(1_000);
    const now = cpuSeconds(pid);
    if (now - before < 0.1) return;
    before = now;
  }
}

function describe({ kept, p99s }: Latencies): string {
  return `${kept.length} exchanges; ${formatRange(p99s)} in single seconds`;
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
