import { beforeAll, expect, test } from 'vitest';
import { writeLastUses } from '../../src/database/index.ts';
import {
  type AccessToken,
  deleteEndedTokens,
  generateAccessToken,
  hashAccessToken,
  insertAccessTokens,
} from '../../src/inbound/access-tokens/index.ts';
import {
  type AccessTokenQuery,
  findAccessToken,
  pageAccessTokens,
} from '../../src/inbound/access-tokens/store.ts';
import { formatTokenPage, parsePage } from '../../src/inbound/access-tokens/wire.ts';
import { createLastUses } from '../../src/platform/last-uses.ts';
import { accessTokenWith } from '../support/access-token.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { revokeOneToken, termsWithoutSessions } from '../support/revoke-one-token.ts';
import { createTestClock, startAt } from '../support/tenancy.ts';

const everything: Pick<AccessTokenQuery, 'kinds' | 'origins' | 'nowAt'> = {
  kinds: ['organization', 'team', 'personal', 'runner', 'refresh'],
  origins: ['created', 'bootstrap', 'exchange', 'refresh'],
  nowAt: startAt,
};

const token = (members: Partial<AccessToken>) => accessTokenWith({ organizationId: 'org-1', ...members });

describeOnBothEngines('access token listing', (openTestDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });

  async function insert(members: readonly Partial<AccessToken>[]): Promise<string[]> {
    const tokens = members.map((each) => ({
      token: token(each),
      hash: hashAccessToken(generateAccessToken()),
    }));
    await database.write({ by: 'maintenance' }, (tx) => insertAccessTokens(tx, tokens));
    return tokens.map((each) => each.token.id);
  }
  const list = async (query: Partial<AccessTokenQuery>) =>
    (await pageAccessTokens(database.db, { ...everything, status: 'all', limit: 100, ...query })).rows.map(
      ({ id }) => id,
    );

  test('pages run from the newest backwards and contain every token once', async () => {
    const organizationId = 'paged';
    const ids = await insert(Array.from({ length: 25 }, () => ({ organizationId })));
    const seen: string[][] = [];
    for (let continuationToken: string | undefined; ; ) {
      const page = parsePage({ maxResults: 10, ...(continuationToken ? { continuationToken } : {}) });
      const tokens = await pageAccessTokens(database.db, { ...everything, ...page, organizationId });
      const answer = formatTokenPage(tokens);
      seen.push(answer.tokens.map(({ id }) => id));
      continuationToken = answer.continuationToken;
      if (continuationToken === undefined) break;
    }
    expect(seen.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(seen.flat()).toEqual(ids.toReversed());
  });

  test('names the workload behind a token: issuer, subject, decision and policy; a user-created token has none', async () => {
    const organizationId = 'with-workloads';
    await insert([
      { organizationId },
      {
        organizationId,
        origin: 'exchange',
        issuerId: 'i1',
        issuer: 'https://ci.example',
        subject: 'repo:acme/app:ref:refs/heads/main',
        decisionId: 'd1',
        policyVersion: 3,
        policyIndex: 0,
      },
    ]);
    const tokens = await pageAccessTokens(database.db, {
      ...everything,
      origins: ['created', 'exchange'],
      status: 'all',
      limit: 10,
      organizationId,
    });
    expect(formatTokenPage(tokens).tokens.map(({ workload }) => workload)).toEqual([
      {
        issuer: 'https://ci.example',
        subject: 'repo:acme/app:ref:refs/heads/main',
        decisionId: 'd1',
        issuerId: 'i1',
        policyVersion: 3,
        policyIndex: 0,
      },
      undefined,
    ]);
  });

  test('a last page that is full refers to no further page', async () => {
    const organizationId = 'full';
    await insert(Array.from({ length: 10 }, () => ({ organizationId })));
    const page = parsePage({ maxResults: 10 });
    const tokens = await pageAccessTokens(database.db, { ...everything, ...page, organizationId });
    expect(formatTokenPage(tokens).continuationToken).toBeUndefined();
  });

  test('active, expired and all differ by expiry; no list contains revoked tokens', async () => {
    const organizationId = 'filtered';
    const [endless, later, now, earlier, revoked] = await insert([
      { organizationId },
      { organizationId, expiresAt: startAt + 1 },
      { organizationId, expiresAt: startAt },
      { organizationId, expiresAt: startAt - 1 },
      { organizationId, revokedAt: startAt - 1 },
    ]);
    expect(revoked).toBeDefined();
    expect(await list({ organizationId, status: 'active' })).toEqual([later, endless]);
    expect(await list({ organizationId, status: 'expired' })).toEqual([earlier, now]);
    expect(await list({ organizationId, status: 'all' })).toEqual([earlier, now, later, endless]);
  });

  test('tokens of another organization, user, team, kind or origin are not listed', async () => {
    const own = {
      organizationId: 'own',
      userId: 'u1',
      teamId: 't1',
      kind: 'team',
      origin: 'exchange',
    } as const;
    const [id] = await insert([
      own,
      { ...own, organizationId: 'other' },
      { ...own, userId: 'u2' },
      { ...own, teamId: 't2' },
      { ...own, kind: 'runner' },
      { ...own, origin: 'created' },
    ]);
    const { organizationId, userId, teamId } = own;
    expect(await list({ organizationId, userId, teamId, kinds: ['team'], origins: ['exchange'] })).toEqual([
      id,
    ]);
  });

  test.each([
    [{ maxResults: 0 }, 'maxResults must be from 1 to 1000.'],
    [{ maxResults: 1_001 }, 'maxResults must be from 1 to 1000.'],
    [{ filter: 'revoked' }, 'filter must be active, expired or all.'],
    [{ continuationToken: "' or 1=1" }, 'continuationToken is not valid; use one that this server returned.'],
  ])('a page %o is refused', (query, message) => {
    expect(() => parsePage(query)).toThrow(expect.objectContaining({ code: 'page_invalid', message }));
  });

  test('the last use is written, and an earlier one does not replace it', async () => {
    const [id = ''] = await insert([{}]);
    const clock = createTestClock();
    const uses = createLastUses(clock, (usedAt) => writeLastUses(database, 'access_tokens', usedAt));
    uses.note('acme', id);
    clock.at = startAt + 7_000;
    uses.note('acme', id);
    await uses.flush();
    expect(await findAccessToken(database.db, id)).toMatchObject({ lastUsedAt: startAt + 7_000 });
    clock.at = startAt + 3_000;
    uses.note('acme', id);
    await uses.flush();
    expect(await findAccessToken(database.db, id)).toMatchObject({ lastUsedAt: startAt + 7_000 });
  });

  test('more last uses than fit in one transaction are all written', async () => {
    const ids = await insert(Array.from({ length: 250 }, () => ({})));
    await writeLastUses(database, 'access_tokens', new Map(ids.map((id) => [id, startAt])));
    const written = await Promise.all(ids.map((id) => findAccessToken(database.db, id)));
    expect(new Set(written.map((token) => token?.lastUsedAt))).toEqual(new Set([startAt]));
  });

  test('servers that record the same tokens in different orders do not deadlock', async () => {
    const ids = await insert(Array.from({ length: 50 }, () => ({})));
    const write = (order: readonly string[], usedAt: number) =>
      writeLastUses(database, 'access_tokens', new Map(order.map((id) => [id, usedAt])));
    await Promise.all([ids, ids.toReversed(), ids].map((order, index) => write(order, startAt + index)));
    expect(await findAccessToken(database.db, ids[25] ?? '')).toMatchObject({ lastUsedAt: startAt + 2 });
  });

  test('long-expired tokens of workloads are deleted, a limited number at a time; people’s tokens are kept', async () => {
    const organizationId = 'swept';
    const ended = { organizationId, origin: 'exchange', expiresAt: startAt - 1 } as const;
    await insert([ended, ended, { ...ended, origin: 'refresh' }]);
    const kept = await insert([
      { ...ended, origin: 'created' },
      { ...ended, expiresAt: startAt },
      { ...ended, expiresAt: null },
    ]);
    const sweep = () => database.write({ by: 'maintenance' }, (tx) => deleteEndedTokens(tx, startAt, 2));
    expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0]);
    expect(await list({ organizationId })).toEqual(kept.toReversed());
  });

  test('of two concurrent revocations exactly one revokes the token', async () => {
    const [id = ''] = await insert([{}]);
    const terms = termsWithoutSessions(database, createTestClock());
    const revoke = () => revokeOneToken(terms, id, startAt);
    const ended = await Promise.all([revoke(), revoke()]);
    expect(ended.toSorted((one, other) => one.length - other.length)).toEqual([[], [id]]);
  });
});
