import { DatabaseSync } from 'node:sqlite';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { startSeededServer } from '../servers/seeded-server.ts';
import type { Stage } from '../servers/stage.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';

const connections = 32;
const roundSeconds = 2;
/**
 * The time after its start at which the server sweeps for the first time (maintenance.ts); it then sweeps regularly.
 */
const sweepAfterSeconds = 60;
const maxSweepSeconds = 120;

/** Measures exchanges before and during the sweep of expired rows. */
export async function measureSweep(
  stage: Stage,
  generator: LoadGenerator,
  { scale, endsAt }: LoadShapeTerms,
): Promise<readonly Figure[]> {
  const rows = {
    endedTokens: Math.round(500_000 * scale),
    endedSessions: Math.round(250_000 * scale),
    oldDecisions: Math.round(250_000 * scale),
  };
  const total = rows.endedTokens + rows.endedSessions + rows.oldDecisions;
  const server = await startSeededServer(stage, generator, { name: 'sweep', policies: 4, rows });
  const startedAt = performance.now();
  const location = stage.locationOf('sweep');
  if (location.engine !== 'sqlite') throw new Error('the sweep is measured on the embedded store');
  const store = new DatabaseSync(location.path, { readOnly: true });
  try {
    await generator.load({ url: server.url, connections, seconds: 30, exchanges: 10_000 });
    const round = async () => {
      const order = {
        url: server.url,
        connections,
        seconds: roundSeconds,
        exchanges: Number.MAX_SAFE_INTEGER,
      };
      const { p99Milliseconds } = await generator.load(order);
      return { p99Milliseconds, pauseMilliseconds: await maxPause(server.url) };
    };
    const secondsUp = () => (performance.now() - startedAt) / 1_000;
    await maxPause(server.url);
    const before: Round[] = [];
    while (before.length === 0 || secondsUp() < sweepAfterSeconds - 2 * roundSeconds)
      before.push(await round());
    const isTimeLeft = () => performance.now() < endsAt;
    while (countEnded(store) === total && secondsUp() < 2 * sweepAfterSeconds && isTimeLeft()) await round();
    const during: Round[] = [];
    const sweptFrom = secondsUp();
    while (countEnded(store) > 0 && secondsUp() < sweptFrom + maxSweepSeconds && isTimeLeft()) {
      during.push(await round());
    }
    // A small sweep may end within one round.
    if (during.length === 0) during.push(await round());
    const left = countEnded(store);
    const seconds = secondsUp() - sweptFrom;
    const p99s = (rounds: readonly Round[]) => rounds.map(({ p99Milliseconds }) => p99Milliseconds);
    const pauses = (rounds: readonly Round[]) => rounds.map(({ pauseMilliseconds }) => pauseMilliseconds);
    return [
      {
        name: 'exchange p99 before the sweep',
        value: medianOf(p99s(before)),
        unit: 'ms',
        target: null,
        note: formatRange(p99s(before)),
      },
      {
        name: 'exchange p99 during the sweep',
        value: medianOf(p99s(during)),
        unit: 'ms',
        target: null,
        note: `${formatRange(p99s(during))}; ${(total - left).toLocaleString('en-US')} of ${total.toLocaleString('en-US')} rows in ${seconds.toFixed(0)} s`,
      },
      {
        name: 'exchange p99, during the sweep / before',
        value: medianOf(p99s(during)) / medianOf(p99s(before)),
        unit: '',
        target: { maximum: 1.5 },
        note: `${rows.endedTokens} tokens, ${rows.endedSessions} sessions, ${rows.oldDecisions} decisions`,
      },
      {
        name: 'longest pause of the event loop before the sweep',
        value: Math.max(...pauses(before)),
        unit: 'ms',
        target: null,
        note: formatRange(pauses(before)),
      },
      {
        name: 'longest pause of the event loop during the sweep',
        value: Math.max(...pauses(during)),
        unit: 'ms',
        target: { maximum: 250 },
        note: formatRange(pauses(during)),
      },
    ];
  } finally {
    store.close();
    await server.end('SIGTERM');
  }
}

interface Round {
  readonly p99Milliseconds: number;
  readonly pauseMilliseconds: number;
}

function countEnded(store: DatabaseSync): number {
  // Seeded rows are the old rows, by the first column of each index.
  const before = Date.now() - 50 * 86_400_000;
  const row = store
    .prepare(
      `select (select count(*) from access_tokens where expires_at < ${before}) +
        (select count(*) from environment_sessions where expires_at < ${before}) +
        (select count(*) from decisions where id < '${before.toString(16).padStart(12, '0').slice(0, 8)}') as ended`,
    )
    .get();
  return Number(row?.['ended']);
}

/** Returns the maximum since the last call, in milliseconds, as measured by the server. */
async function maxPause(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds ([0-9.e+-]+)$/m.exec(text)?.[1]) * 1_000;
}
