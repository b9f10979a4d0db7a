import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startPostgresServer } from '../../packages/server/test/support/databases/postgres-server.ts';
import type { LoadOrder } from '../clients/load-generator.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import type { BenchOptions } from '../options.ts';
import type { Stage } from '../servers/stage.ts';

const connections = 32;
const warmUpSeconds = 5;

interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly form?: NonNullable<LoadOrder['form']>;
}

/**
 * Measures one server on each store, each also with two workers, and `oidc-provider`; in turns, so that all run under
 * the same conditions.
 */
export async function measurePeers(
  stage: Stage,
  generator: LoadGenerator,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  await using started = new AsyncDisposableStack();
  const contestants = await startContestants(stage, started);
  const load = ({ url, form }: Contestant, seconds: number) =>
    generator.load({
      url,
      connections,
      seconds,
      exchanges: Number.MAX_SAFE_INTEGER,
      ...(form ? { form } : {}),
    });
  for (const contestant of contestants) await load(contestant, warmUpSeconds);
  const rates = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const contestant of contestants) {
      const { exchangesPerSecond } = await load(contestant, options.roundSeconds);
      rates.get(contestant.name)?.push(exchangesPerSecond);
    }
  }
  return describe(rates);
}

const names = {
  sqlite: 'on SQLite',
  sqliteTwo: 'on SQLite, two workers',
  postgres: 'on PostgreSQL',
  postgresTwo: 'on PostgreSQL, two workers',
  provider: 'oidc-provider, client credentials',
} as const;

async function startContestants(stage: Stage, started: AsyncDisposableStack): Promise<Contestant[]> {
  const provider = fork(new URL('../servers/oidc-provider-server.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  started.defer(() => void provider.kill());
  const [{ url: providerUrl }] = (await once(provider, 'message')) as [{ url: string }];
  const database = await startPostgresServer();
  started.defer(() => database.stop());
  const start = async (name: string, place: 'sqlite' | 'postgres', workers: number) => {
    const location =
      place === 'sqlite'
        ? stage.locationOf(`peer-${workers}`)
        : { engine: place, connectionString: database.url };
    const settings = {
      SYMBOLON_WORKERS: String(workers),
      SYMBOLON_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
    const server = await stage.startServer(location, [], settings);
    started.defer(() => server.end('SIGTERM'));
    return { name, url: server.url };
  };
  const contestants = [
    await start(names.sqlite, 'sqlite', 1),
    await start(names.sqliteTwo, 'sqlite', 2),
    await start(names.postgres, 'postgres', 1),
    await start(names.postgresTwo, 'postgres', 2),
  ];
  // Both servers on PostgreSQL share one database: a change through one takes effect on the other.
  for (const { url } of contestants.slice(0, 3)) await stage.trust(url);
  const authorization = `Basic ${Buffer.from('bench:bench-secret').toString('base64')}`;
  const body = 'grant_type=client_credentials&resource=urn%3Abench';
  return [
    ...contestants,
    { name: names.provider, url: providerUrl, form: { path: '/token', body, authorization } },
  ];
}

function describe(rates: ReadonlyMap<string, readonly number[]>): readonly Figure[] {
  const of = (name: string) => rates.get(name) ?? [];
  const ratio = (name: string, top: string, bottom: string, minimum: number): Figure => {
    const values = of(top).map((rate, round) => rate / (of(bottom)[round] ?? Number.NaN));
    return { name, value: medianOf(values), unit: '', target: { minimum }, note: formatRange(values) };
  };
  const perSecond = [...rates].map(
    ([name, values]): Figure => ({
      name,
      value: medianOf(values),
      unit: '/s',
      target: null,
      note: `${connections} connections; ${formatRange(values)}`,
    }),
  );
  return [
    ...perSecond,
    ratio('exchange / oidc-provider', names.sqlite, names.provider, 2),
    ratio('PostgreSQL / SQLite', names.postgres, names.sqlite, 0.5),
    ratio('two workers / one worker, SQLite', names.sqliteTwo, names.sqlite, 1.5),
    ratio('two workers / one worker, PostgreSQL', names.postgresTwo, names.postgres, 1.5),
  ];
}
