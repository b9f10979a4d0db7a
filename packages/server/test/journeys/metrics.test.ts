import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { environmentsOf } from '../support/environments/environments.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describeOnBothEngines('the metrics', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    issuer = await server.registerIssuer({ policies: [allowAll] });
  });
  afterAll(() => server.stop());

  const read = async () => (await fetch(`${server.url}/metrics`)).text();
  /** Returns the value of one series in the form of Prometheus; 0 if it does not exist yet. */
  const valueIn = async (series: string) => {
    const line = (await read()).split('\n').find((text) => text.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? 0);
  };
  /** Returns the growth of each series during the work. */
  const growth = async (series: readonly string[], work: () => Promise<unknown>) => {
    const before = await Promise.all(series.map(valueIn));
    await work();
    return (await Promise.all(series.map(valueIn))).map((after, index) => after - (before[index] ?? 0));
  };

  test('count an exchange and the commit that it shares', async () => {
    const series = [
      'symbolon_exchanges_total{outcome="granted",reason="granted"}',
      'symbolon_commit_seconds_count{queue="outcomes"}',
      'symbolon_commit_size_sum{queue="outcomes"}',
    ];
    const exchange = () => server.exchange({ subject_token: issuer.mint() });
    expect(await growth(series, exchange)).toEqual([1, 1, 1]);
  });

  test('count openings and logins by outcome', async () => {
    const environments = environmentsOf(server);
    const vault = '{fn::open::vault-login: {address: "https://127.0.0.1:1", jwt: {role: r}}}';
    await environments.make('app/failing', `values: {login: ${vault}}`);
    await environments.make(
      'app/plain',
      'values: {claims: {fn::open::debug-oidc-claims: {audiencePrefix: aws}}}',
    );
    const opened = (outcome: string) => `symbolon_environment_open_seconds_count{outcome="${outcome}"}`;
    const loggedIn = (kind: string, outcome: string) =>
      `symbolon_login_seconds_count{kind="${kind}",outcome="${outcome}"}`;
    const series = [
      opened('opened'),
      opened('opened_with_faults'),
      opened('unreadable'),
      opened('refused'),
      opened('invalid'),
      loggedIn('debug-oidc-claims', 'granted'),
      loggedIn('vault-login', 'address_refused'),
      'symbolon_commit_size_sum{queue="issued_tokens"}',
    ];
    const grown = await growth(series, async () => {
      expect((await environments.open('app/plain')).status).toBe(200);
      expect((await environments.open('app/failing')).status).toBe(200);
      expect((await environments.open('app/nowhere')).status).toBe(404);
      expect((await environments.open('app/plain', { query: { duration: 'x' } })).status).toBe(400);
      expect((await environments.call('POST', '/yaml/open', { body: 'a: [' })).status).toBe(400);
    });
    expect(grown).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('count statements that the database refuses', async () => {
    await sql`alter table decisions rename to decisions_away`.execute(database.db);
    const series = ['symbolon_database_errors_total{kind="other"}'];
    const [grown] = await growth(series, () => server.exchange({ subject_token: issuer.mint() }));
    await sql`alter table decisions_away rename to decisions`.execute(database.db);
    expect(grown).toBeGreaterThan(0);
  });

  test('have an entry for every queue, even while nothing is waiting', async () => {
    for (const queue of ['outcomes', 'issued_tokens']) {
      expect(await read()).toContain(`symbolon_queued_commits{queue="${queue}"} 0`);
    }
  });

  test('have no series for issuers’ certificates while no certificate is known', async () => {
    expect(await read()).not.toMatch(/^symbolon_issuer_certificate_remaining_seconds /m);
  });
});
