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
const pairs = 9;
const roundSeconds = 1;
/** The time after which the member's work, or its absence, shows. */
const settleMilliseconds = 1_000;

interface Round {
  readonly p99: number;
  readonly first: number;
  readonly pause: LongestPause;
}

/** Measures honest exchanges, and small checks of another organization, with and without a hostile member. */
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
    const measure = async (): Promise<Round> => {
      await pause(settleMilliseconds);
      await pauses.read(server.pid);
      const order = {
        url: server.url,
        connections,
        seconds: roundSeconds,
        exchanges: Number.MAX_SAFE_INTEGER,
      };
      const { keptP99Milliseconds: p99, firstP50Milliseconds: first } = await generator.load(order);
      return { p99, first, pause: await pauses.read(server.pid) };
    };
    const member = await startHostileMember(server.url, stage.adminToken);
    const without: Round[] = [];
    const beside: Round[] = [];
    const small: number[] = [];
    // In pairs, one right after the other: what else the machine does changes slowly and affects both.
    for (let pair = 0; pair < pairs; pair += 1) {
      await member.pause();
      without.push(await measure());
      member.resume();
      const checks = await startSmallChecks(server.url, stage.adminToken, `beside-${pair}`);
      beside.push(await measure());
      small.push(...(await checks.stop()));
    }
    const completed = describeAnswered(member.answered);
    await member.stop();
    const megabytes = residentMegabytes(server.pid, 'VmHWM');
    return [...describeRounds({ without, beside, completed }), ...describeRest(small, megabytes)];
  } finally {
    await server.end('SIGTERM');
  }
}

function describeRounds({
  without,
  beside,
  completed,
}: {
  readonly without: readonly Round[];
  readonly beside: readonly Round[];
  readonly completed: string;
}): readonly Figure[] {
  const p99sOf = (rounds: readonly Round[]) => rounds.map(({ p99 }) => p99);
  const firstOf = (rounds: readonly Round[]) => medianOf(rounds.map(({ first }) => first));
  const longestOf = (rounds: readonly Round[]): LongestPause => ({
    wall: Math.max(...rounds.map((round) => round.pause.wall)),
    cpu: Math.max(...rounds.map((round) => round.pause.cpu)),
  });
  const ratios = beside.map(({ p99 }, pair) => p99 / (without[pair]?.p99 ?? Number.NaN));
  const [pausedBeside, pausedWithout] = [longestOf(beside), longestOf(without)];
  return [
    figure(
      'exchange p99 beside a hostile member',
      medianOf(p99sOf(beside)),
      `${formatRange(p99sOf(beside))}; ${completed}`,
    ),
    figure('exchange p99 without them', medianOf(p99sOf(without)), formatRange(p99sOf(without))),
    {
      name: 'exchange p99, beside a hostile member / without',
      value: medianOf(ratios),
      unit: '',
      target: { atMost: 1.5 },
      note: `median of ${ratios.length} pairs, ${formatRange(ratios)}; ${connections} honest connections, each after its first exchange`,
    },
    figure(
      'first exchange of a new connection, p50, beside',
      firstOf(beside),
      `${connections} connections at once, accepted one in each turn of the event loop`,
    ),
    figure('first exchange of a new connection, p50, without', firstOf(without), 'the same'),
    figure('longest pause of the main thread, beside', pausedBeside.wall, describePause(pausedBeside)),
    figure('longest pause of the main thread, without', pausedWithout.wall, describePause(pausedWithout)),
  ];
}

function describeRest(small: readonly number[], megabytes: number): readonly Figure[] {
  return [
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
    {
      name: 'memory at its peak, with a hostile member',
      value: megabytes,
      unit: 'MB',
      target: null,
      note: 'VmHWM',
    },
  ];
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
