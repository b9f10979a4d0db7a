import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRevocationTerms } from '../../src/app/compose-revocation.ts';
import { type AccessTokenRow, createBatchInsert, type Database, type Tx } from '../../src/database/index.ts';
import { accessTokenColumns } from '../../src/inbound/access-tokens/access-token-row.ts';
import { continueRevocations } from '../../src/inbound/access-tokens/index.ts';
import { listPolicyPlaces } from '../../src/inbound/access-tokens/live-token-store.ts';
import { readTokens } from '../../src/inbound/access-tokens/revocations/revocation-store.ts';
import { revokedAtOnce } from '../../src/inbound/access-tokens/revocations/revoke-in-portions.ts';
import { newId } from '../../src/platform/new-id.ts';
import { systemClock } from '../../src/platform/time/clock.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from '../journeys/trusting-server.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { noteReads } from '../support/databases/note-reads.ts';

const rowsPerStatement = 100;
const tokens = createBatchInsert('access_tokens', accessTokenColumns);

describeOnBothEngines('an organization with many tokens and sessions', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let organizationId: string;
  let otherToken: string;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    ({ id: organizationId } = await rawDb(database)
      .selectFrom('organizations')
      .select('id')
      .executeTakeFirstOrThrow());
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
    const other = await server.call<{ tokenValue: string }>('POST', '/api/orgs/other/tokens', {
      body: { name: 'other', admin: true },
    });
    otherToken = other.body.tokenValue;
  });
  afterAll(() => server.stop());

  beforeEach(async () => {
    issuer = await server.registerIssuer({ policies: [allowAll] });
  });

  /** Exchanges a token of the issuer, and adds rows like that of the result. Returns its value and its id. */
  async function createTokens(count: number, of: (index: number) => object = () => ({})) {
    const { body } = await server.exchange({
      audience: 'urn:pulumi:org:main',
      subject_token: issuer.mint({ sub: 'repo:acme/app:main' }),
    });
    const db = rawDb(database);
    const own = await db
      .selectFrom('access_tokens')
      .selectAll()
      .where('issuer_id', '=', issuer.id)
      .executeTakeFirstOrThrow();
    await copyToken(own, count, of);
    return { value: String(body.access_token), id: own.id };
  }

  async function copyToken(
    own: AccessTokenRow,
    count: number,
    of: (index: number) => object = () => ({}),
  ): Promise<void> {
    const rows = Array.from({ length: count }, (_, index) => {
      const id = newId();
      return { ...own, id, hash: id, name: id, ...of(index) };
    });
    await database.write({ by: 'maintenance' }, (tx) => tokens.insert(tx, rows));
  }

  const deleteIssuer = () => server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`);
  const statusOf = async (token: string) => (await server.call('GET', '/api/user', { token })).status;
  const countRows = async (isRevoked: boolean) => {
    const { count } = await rawDb(database)
      .selectFrom('access_tokens')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('issuer_id', '=', issuer.id)
      .where('revoked_at', isRevoked ? 'is not' : 'is', null)
      .executeTakeFirstOrThrow();
    return Number(count);
  };
  /** The events that name tokens of the issuer, oldest first. */
  const events = async () => {
    const rows = await rawDb(database)
      .selectFrom('audit_events')
      .select('record')
      .where('event', '=', 'access-token-revoked')
      .orderBy('sequence')
      .execute();
    return rows
      .map(({ record }) => JSON.parse(record) as { actor: object; description: string; details: Details })
      .filter(({ details }) => details.issuer === issuer.url);
  };
  interface Details {
    readonly issuer: string;
    readonly count: number;
    readonly tokenIds: string[];
    readonly continues?: boolean;
  }
  const finish = (on: Database = database) =>
    continueRevocations(createRevocationTerms({ database: on, clock: systemClock }));
  const pending = async () =>
    (await rawDb(database).selectFrom('revoked_origins').select('origin').execute()).length;

  test('one tenant’s size never costs another’s time: the server responds to another organization between the transactions of a revocation of 20,000 tokens', async () => {
    await createTokens(20_000);
    await deleteIssuer();
    expect(await countRows(true)).toBe(revokedAtOnce.tokens);
    const terms = createRevocationTerms({ database, clock: systemClock });
    const statuses: number[] = [];
    const noted: Database = {
      ...database,
      async write(by, work) {
        const result = await database.write(by, work);
        // The response comes before the next transaction begins.
        statuses.push(await statusOf(otherToken));
        return result;
      },
    };
    await continueRevocations({ ...terms, database: noted });
    expect(await countRows(true)).toBe(20_001);
    expect(await pending()).toBe(0);
    expect(statuses.length).toBeGreaterThan(20_000 / revokedAtOnce.tokens);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const recorded = await events();
    // The number of tokens of each transaction.
    expect(Math.max(...recorded.map(({ details }) => details.count))).toBe(revokedAtOnce.tokens);
    const named = recorded.flatMap(({ details }) => details.tokenIds);
    expect([named.length, new Set(named).size]).toEqual([20_001, 20_001]);
  });

  test('a token that a revocation has not reached yet is refused from its commit on, and is not listed', async () => {
    // The oldest one: the newest are revoked first.
    const { value, id } = await createTokens(1_500);
    expect(await statusOf(value)).toBe(200);
    await deleteIssuer();
    const stored = await rawDb(database)
      .selectFrom('access_tokens')
      .select('revoked_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(stored.revoked_at).toBeNull();
    expect(await statusOf(value)).toBe(401);
    expect((await server.call('DELETE', `/api/orgs/main/tokens/${id}`)).status).toBe(404);
    const dry = await server.call<{ count: number }>('POST', '/api/orgs/main/tokens/revoke', {
      body: { criteria: { since: 1 }, dryRun: true },
    });
    const listed = JSON.stringify(dry.body);
    expect(listed).not.toContain(id);
    const [first] = await events();
    expect(first?.details.continues).toBe(true);
    await finish();
    expect(await countRows(false)).toBe(0);
  });

  test('a revocation that a server did not finish is finished by another, which names its author', async () => {
    await createTokens(3_000);
    await deleteIssuer();
    const stopping = new AbortController();
    const terms = createRevocationTerms({ database, clock: systemClock });
    const killed: Database = {
      ...database,
      async write(by, work) {
        const result = await database.write(by, work);
        stopping.abort();
        return result;
      },
    };
    await continueRevocations({ ...terms, database: killed }, stopping.signal);
    expect(await countRows(true)).toBe(2 * revokedAtOnce.tokens);
    const another = await database.openAnother();
    await finish(another);
    await another.close();
    expect([await countRows(false), await pending()]).toEqual([0, 0]);
    const recorded = await events();
    expect(new Set(recorded.flatMap(({ details }) => details.tokenIds)).size).toBe(3_001);
    const actors = new Set(recorded.map(({ actor }) => JSON.stringify(actor)));
    expect(actors.size).toBe(1);
    expect(recorded.at(-1)?.description).toMatch(/ tokens? of the issuer https:/);
  });

  test('two servers that continue revocations at once name each token once', async () => {
    await createTokens(3_000);
    await deleteIssuer();
    const another = await database.openAnother();
    await Promise.all([finish(), finish(another)]);
    await finish();
    await another.close();
    const named = (await events()).flatMap(({ details }) => details.tokenIds);
    expect([named.length, new Set(named).size]).toEqual([3_001, 3_001]);
  });

  test('expired tokens are examined once, and no statement reads more than a portion', async () => {
    await createTokens(1_500, () => ({ expires_at: 1 }));
    await deleteIssuer();
    const read: string[] = [];
    const noted: Database = {
      ...database,
      write: (by, work) =>
        database.write(by, async (tx) => {
          const { database: within, rows } = noteReads({ ...database, db: tx });
          const result = await work(within.db as Tx);
          read.push(...rows.map(String));
          return result;
        }),
    };
    const state = () => rawDb(database).selectFrom('revocations').select('state').execute();
    const [before] = await state();
    expect(JSON.parse(before?.state ?? '{}')).toMatchObject({ examined: expect.any(String) });
    await continueRevocations({
      ...createRevocationTerms({ database, clock: systemClock }),
      database: noted,
    });
    const total = read.reduce((sum, rows) => sum + Number(rows), 0);
    expect(Math.max(...read.map(Number))).toBeLessThanOrEqual(rowsPerStatement);
    // 501 tokens, and a few rows of the revocation itself.
    expect(total).toBeGreaterThanOrEqual(501);
    expect(total).toBeLessThan(501 + 20);
    expect(await pending()).toBe(0);
  });

  test('tokens that were obtained with a revoked token end with it, however many there are', async () => {
    const { id: parent } = await createTokens(0);
    await createTokensOf(parent, 2_500);
    const reach = await server.call('DELETE', `/api/orgs/main/tokens/${parent}`);
    expect(reach.status).toBe(204);
    const children = () =>
      rawDb(database)
        .selectFrom('access_tokens')
        .select('id')
        .where('parent_id', '=', parent)
        .where('revoked_at', 'is', null)
        .execute();
    expect((await children()).length).toBe(2_500 - revokedAtOnce.tokens);
    await finish();
    expect(await children()).toEqual([]);
  });

  async function createTokensOf(parent: string, count: number): Promise<void> {
    const db = rawDb(database);
    const own = await db
      .selectFrom('access_tokens')
      .selectAll()
      .where('id', '=', parent)
      .executeTakeFirstOrThrow();
    await copyToken({ ...own, issuer_id: null, parent_id: parent }, count);
  }

  test('one tenant’s size never costs another’s time: the policies behind active tokens are found in portions', async () => {
    const { id: issuerId } = issuer;
    await createTokens(450, (index) =>
      index < 50
        ? { policy_version: 9, policy_index: 9, expires_at: 1 }
        : { policy_version: 1 + (index % 3), policy_index: index % 2 },
    );
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const places = await listPolicyPlaces(database.db, issuerId, Date.now(), { rowsAtATime: 100, pause });
    expect(pauses).toBe(4);
    const found = places.map(({ version, index }) => `${version}.${index}`).toSorted();
    expect(found).toEqual(['1.0', '1.1', '2.0', '2.1', '3.0', '3.1']);
  });

  test('the tokens of a search are read from the newest to the oldest, in portions', async () => {
    await createTokens(250);
    const search = { column: 'issuer_id', value: issuer.id, organizationId, policies: null } as const;
    const pages = await database.write({ by: 'maintenance' }, async (tx) => {
      const first = await readTokens(tx, search, { before: null, limit: 100 });
      const second = await readTokens(tx, search, { before: first.at(-1)?.id ?? null, limit: 100 });
      return [first, second].map((page) => page.map(({ id }) => id));
    });
    const all = pages.flat();
    expect(all.toSorted().toReversed()).toEqual(all);
    expect(new Set(all).size).toBe(200);
  });
});
