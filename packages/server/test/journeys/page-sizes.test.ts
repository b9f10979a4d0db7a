import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Audience } from '../../src/contract/audience.ts';
import { maxPageBytes } from '../../src/database/index.ts';
import { newId } from '../../src/platform/new-id.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { decisionWith } from '../support/decision.ts';
import { named } from '../support/environments/definitions.ts';
import { environmentsOf } from '../support/environments/environments.ts';
import { environmentName } from '../support/parsed-names.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const longText = 'x'.repeat(30_000);
const rows = 40;
const indices = Array.from({ length: rows }, (_, index) => index);

/** A list, and how the next page of it is requested. */
interface Listing {
  readonly path: string;
  readonly idsOf: (body: Body) => readonly string[];
  readonly nextOf: (body: Body) => string | null;
}

type Item = Readonly<Record<string, unknown>>;
type Body = Readonly<Record<string, readonly Item[] & string>> & readonly Item[];

describeOnBothEngines('a list whose rows are large', (openTestDatabase) => {
  let database: TestDatabase;
  let server: RunningServer;
  let organizationId: string;
  let environmentId: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ database });
    await environmentsOf(server).make('sizes/a', 'values: {a: 1}');
    ({ id: environmentId, organization_id: organizationId } = await rawDb(database)
      .selectFrom('environments')
      .selectAll()
      .executeTakeFirstOrThrow());
  });
  afterAll(() => server.stop());

  async function expectBounded({ path, idsOf, nextOf }: Listing): Promise<void> {
    const seen: string[] = [];
    let pages = 0;
    for (let query = ''; ; ) {
      const { status, body } = await server.call<Body>('GET', `${path}${query}`);
      expect(status).toBe(200);
      expect(JSON.stringify(body).length).toBeLessThanOrEqual(maxPageBytes + 65_536);
      const ids = idsOf(body);
      seen.push(...ids);
      pages += 1;
      const next = nextOf(body);
      if (next === null || ids.length === 0) break;
      query = `&${next}`;
    }
    expect(pages).toBeGreaterThan(2);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(rows);
  }
  const byToken =
    (list: string, id = 'id', parameter = 'continuationToken', member = 'continuationToken') =>
    (path: string): Listing => ({
      path,
      idsOf: (body) => (body[list] ?? []).map((item) => String(item[id])),
      nextOf: (body) => (body[member] ? `${parameter}=${encodeURIComponent(String(body[member]))}` : null),
    });

  test('decisions: each page has at most so many bytes, and together they have every row once', async () => {
    const decisions = indices.map((index) => {
      const { id, reason, issuerId, ...details } = decisionWith({
        reason: 'token_malformed',
        message: longText,
      });
      return {
        id,
        organization_id: organizationId,
        at: index,
        outcome: 'refused' as const,
        reason,
        issuer_id: issuerId,
        subject: null,
        requested_token_type: null,
        details: JSON.stringify(details),
      };
    });
    for (const decision of decisions)
      await rawDb(database).insertInto('decisions').values(decision).execute();
    await expectBounded(byToken('decisions')('/api/orgs/main/oidc/decisions?maxResults=500'));
  });

  test('tokens: the same', async () => {
    const own = await rawDb(database).selectFrom('access_tokens').selectAll().executeTakeFirstOrThrow();
    for (const index of indices)
      await rawDb(database)
        .insertInto('access_tokens')
        .values({
          ...own,
          id: newId(),
          hash: `hash ${index}`,
          kind: 'organization',
          origin: 'created',
          organization_id: organizationId,
          user_id: null,
          name: `token ${index}`,
          description: longText,
          expires_at: null,
        })
        .execute();
    await expectBounded(byToken('tokens')('/api/orgs/main/tokens?maxResults=1000'));
  });

  test('trust setups: the same', async () => {
    for (const index of indices)
      await rawDb(database)
        .insertInto('trusts')
        .values({
          id: index.toString(16).padStart(32, '0'),
          organization_id: organizationId,
          project: environmentName('sizes'),
          name: environmentName('a'),
          name_key: 'sizes/a',
          environment_id: null,
          cloud: 'aws',
          subject: `s${index}`,
          is_pattern: 0,
          audience: 'a' as Audience,
          issuer: 'i',
          names: JSON.stringify({ role: longText }),
          creator: 'user:u',
          creator_name: 'u',
          created_at: 0,
          last_at: 0,
        })
        .execute();
    await expectBounded(byToken('trusts')('/api/orgs/main/oidc/trusts?'));
    await expectBounded(byToken('trusts')('/api/esc/environments/main/sizes/a/trusts?'));
  });

  test('open environments: the same', async () => {
    for (const index of indices)
      await rawDb(database)
        .insertInto('environment_sessions')
        .values({
          id: newId(),
          organization_id: organizationId,
          environment_id: environmentId,
          opener: 'user:u',
          token_id: `t${index}`,
          opened_by: 'u',
          token_name: 't',
          issuer: 'i',
          subject: longText,
          decision_id: 'd',
          sealed_result: '',
          in_pieces: 0,
          created_at: 0,
          expires_at: 8_000_000_000_000,
        })
        .execute();
    await expectBounded(byToken('sessions')('/api/orgs/main/environment-sessions?maxResults=500'));
  });

  test('environments with tags, and revisions: the same', async () => {
    const environment = await rawDb(database)
      .selectFrom('environments')
      .selectAll()
      .where('id', '=', environmentId)
      .executeTakeFirstOrThrow();
    const revision = await rawDb(database)
      .selectFrom('environment_revisions')
      .selectAll()
      .where('environment_id', '=', environmentId)
      .where('number', '=', 1)
      .executeTakeFirstOrThrow();
    for (const index of indices) {
      const name = `env-${index}`;
      const id = newId();
      await rawDb(database)
        .insertInto('environments')
        .values({ ...environment, id, name: named(`sizes/${name}`).name, name_key: `sizes/${name}` })
        .execute();
      await rawDb(database)
        .insertInto('environment_tags')
        .values({
          environment_id: id,
          name: 'tag',
          value: longText,
          created_at: 0,
          modified_at: 0,
          editor_login: 'u',
          editor_name: 'u',
        })
        .execute();
      await rawDb(database)
        .insertInto('environment_revisions')
        .values({ ...revision, number: index + 3, creator_name: longText })
        .execute();
    }
    await expectBounded(
      byToken(
        'environments',
        'id',
        'continuationToken',
        'nextToken',
      )('/api/esc/environments/main?maxResults=1000'),
    );
    await expectBounded({
      path: '/api/esc/environments/main/sizes/a/versions?count=1000',
      idsOf: (body) => body.map(({ number }) => String(number)),
      nextOf: (body) => `before=${String(body.at(-1)?.['number'])}`,
    });
  });
});
