import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { seededTokenValue } from '../servers/seed-rows.ts';
import { startSeededServer } from '../servers/seeded-server.ts';
import type { Stage } from '../servers/stage.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';

const connections = 32;
const rounds = 7;
const roundSeconds = 2;
const warmUp = { seconds: 30, exchanges: 10_000 };
/** Enough tokens that few of them are looked up twice in a round. */
const tokensLookedUp = 20_000;
const smallTokens = 1_000;

/** Compares the 99th percentile with many rows and with few rows in the store: two servers, in turns on one machine. */
export async function measureScale(
  stage: Stage,
  generator: LoadGenerator,
  { scale }: LoadShapeTerms,
): Promise<readonly Figure[]> {
  const counts = { issuers: 10_000 * scale, policies: 1_000 * scale, liveTokens: 1_000_000 * scale };
  const [policies, issuers] = [Math.round(counts.policies), Math.round(counts.issuers)];
  const liveTokens = Math.round(counts.liveTokens);
  await using started = new AsyncDisposableStack();
  const start = async (seed: Parameters<typeof startSeededServer>[2]) => {
    const server = await startSeededServer(stage, generator, seed);
    started.defer(() => server.end('SIGTERM'));
    return { url: server.url, lookups: sampleTokens(seed.rows.liveTokens ?? 0) };
  };
  const servers = {
    small: await start({ name: 'small', policies: 4, rows: { liveTokens: smallTokens } }),
    large: await start({ name: 'large', policies, rows: { liveTokens, issuers } }),
  };
  const loads = {
    exchange: ({ url }: typeof servers.small) => ({ url, connections }),
    'token look-up': ({ url, lookups }: typeof servers.small) => ({ url, connections, lookups }),
  };
  const figures: Figure[] = [];
  for (const [name, orderFor] of Object.entries(loads)) {
    for (const server of Object.values(servers)) await generator.load({ ...orderFor(server), ...warmUp });
    const taken = { small: [] as number[], large: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      for (const size of ['small', 'large'] as const) {
        const order = {
          ...orderFor(servers[size]),
          seconds: roundSeconds,
          exchanges: Number.MAX_SAFE_INTEGER,
        };
        taken[size].push((await generator.load(order)).p99Milliseconds);
      }
    }
    const ratios = taken.large.map((large, round) => large / (taken.small[round] ?? Number.NaN));
    figures.push(
      {
        name: `${name} p99, small`,
        value: medianOf(taken.small),
        unit: 'ms',
        target: null,
        note: `${formatRange(taken.small)}; 1 issuer, 4 policies, ${smallTokens} tokens; ${connections} connections`,
      },
      {
        name: `${name} p99, large`,
        value: medianOf(taken.large),
        unit: 'ms',
        target: null,
        note: `${formatRange(taken.large)}; ${count(issuers)} issuers, ${count(policies)} policies, ${count(liveTokens)} tokens`,
      },
      {
        name: `${name} p99, large / small`,
        value: medianOf(ratios),
        unit: '',
        target: { maximum: 1.5 },
        note: `${formatRange(ratios)}; ${rounds} turns of ${roundSeconds} s each`,
      },
    );
  }
  return figures;
}

function sampleTokens(liveTokens: number): string[] {
  const step = Math.max(1, Math.floor(liveTokens / tokensLookedUp));
  const length = Math.min(liveTokens, tokensLookedUp);
  return Array.from({ length }, (_, index) => seededTokenValue(1 + index * step));
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
