import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describeOnBothEngines('no secret is written anywhere', (openTestDatabase) => {
  const secrets = new Map<string, string>();
  const written: string[] = [];
  const answered: string[] = [];
  let database: TestDatabase;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  const remember = (name: string, secret: string) => {
    expect(secret.length, name).toBeGreaterThan(20);
    secrets.set(name, secret);
    return secret;
  };

  /** Records the signature of a token, its secret part; administrators may see header and claims. */
  const rememberSubjectToken = (name: string, token: string) => {
    remember(name, token);
    remember(`signature of ${name}`, token.split('.')[2] ?? '');
    return token;
  };

  beforeAll(async () => {
    database = await openTestDatabase();
    // The server's own logger at its most verbose level, writing to memory.
    const logger = createLogger('trace', { write: (line) => void written.push(line) });
    server = await startTrustingServer(database, { logger });
    remember('bootstrap token', server.adminToken);
    issuer = await server.registerIssuer({ settings: { singleUse: true }, policies: [allowAll] });
  });
  afterAll(() => server.stop());

  test('a whole journey', async () => {
    const subjectToken = rememberSubjectToken('subject token', issuer.mint({ jti: 'x' }));
    const granted = await server.exchange({ subject_token: subjectToken });
    remember('access token', granted.body.access_token);
    const replayed = await server.exchange({ subject_token: subjectToken });
    const refused = await server.exchange({
      subject_token: rememberSubjectToken('refused token', issuer.mint({ sub: 'no' })),
    });
    const broken = await server.exchange({
      subject_token: `${rememberSubjectToken('broken token', issuer.mint())}x`,
    });
    const misplaced = await server.exchange({ subject_token: granted.body.access_token });
    const create = async (path: string, body: unknown) =>
      (await server.call<{ tokenValue: string }>('POST', path, { body })).body.tokenValue;
    const refreshToken = remember('refresh token', await create('/api/user/tokens', { type: 'refresh' }));
    remember('organization token', await create('/api/orgs/main/tokens', { name: 'org' }));
    remember('pool token', await create('/api/orgs/main/agent-pools', { name: 'pool' }));
    const refreshed = await server.exchange({ grant_type: 'refresh_token', refresh_token: refreshToken });
    remember('refreshed token', refreshed.body.access_token);
    const badRefresh = await server.exchange({
      grant_type: 'refresh_token',
      refresh_token: server.adminToken,
    });
    const jsonFault = await fetch(`${server.url}/api/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"subject_token":"${subjectToken}",}`,
    });
    const headers = { authorization: `token ${granted.body.access_token}` };
    for (const path of ['/api/user', '/api/nothing', `/api/user?token=${server.adminToken}`]) {
      await server.call('GET', path, { headers });
    }
    for (const token of [refreshToken, `${granted.body.access_token}0`]) {
      answered.push(JSON.stringify((await server.call('GET', '/api/user', { token })).body));
    }
    const form = new URLSearchParams({ token: granted.body.access_token });
    await fetch(`${server.url}/api/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.adminToken}` },
      body: form,
    });
    await fetch(`${server.url}/api/oauth/revoke`, { method: 'POST', body: form });
    for (const answer of [replayed, refused, broken, misplaced, badRefresh]) {
      expect(answer.status).toBe(400);
      answered.push(JSON.stringify(answer.body));
    }
    answered.push(await jsonFault.text());
    expect(secrets.size).toBe(12);
  });

  test('a database fault does not reveal data', async () => {
    await sql`alter table decisions rename to decisions_away`.execute(database.db);
    const token = rememberSubjectToken('token during a fault', issuer.mint());
    const answer = await server.exchange({ subject_token: token });
    await sql`alter table decisions_away rename to decisions`.execute(database.db);
    expect(answer.status).toBe(500);
    expect(answer.body.error).toBe('server_error');
    answered.push(JSON.stringify(answer.body));
    expect(written.join('')).toContain('request failed');
  });

  const expectNone = (where: string, text: string) => {
    expect(text.length, where).toBeGreaterThan(100);
    const found = [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name);
    expect({ where, found }).toEqual({ where, found: [] });
  };

  test('no log line contains one', () => {
    expect(written.some((line) => line.includes('"answered"'))).toBe(true);
    expectNone('log', written.join(''));
  });

  test('no error response contains one', () => expectNone('answers', answered.join('\n')));

  test('no record for administrators contains one', async () => {
    const texts: string[] = [];
    for (const path of ['oidc/decisions?maxResults=500', 'auditlogs/v2', 'oidc/audit/chain', 'tokens']) {
      texts.push(JSON.stringify((await server.call('GET', `/api/orgs/main/${path}`)).body));
    }
    const { decisions } = JSON.parse(texts[0] ?? '') as { decisions: { id: string }[] };
    for (const { id } of decisions) {
      texts.push(JSON.stringify((await server.call('GET', `/api/orgs/main/oidc/decisions/${id}`)).body));
    }
    texts.push(await (await fetch(`${server.url}/metrics`)).text());
    expectNone('records', texts.join('\n'));
  });

  test('the database contains only hashes', async () => {
    expectNone('tables', await dump(database));
    if (database.location.engine !== 'sqlite') return;
    for (const suffix of ['', '-wal']) {
      expectNone(`file${suffix}`, readFileSync(database.location.path + suffix, 'latin1'));
    }
  });

  test('nor can the token be derived from stored data', async () => {
    const kept = await database.db.selectFrom('access_tokens').select('hash').execute();
    expect(kept.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    expect(kept.length).toBeGreaterThan(4);
  });
});

const tables = [
  'organizations',
  'users',
  'members',
  'teams',
  'runner_pools',
  'access_tokens',
  'trusted_issuers',
  'policy_documents',
  'policy_versions',
  'issuer_key_records',
  'used_subject_tokens',
  'decisions',
  'audit_events',
  'audit_heads',
] as const;

async function dump(database: TestDatabase): Promise<string> {
  const rows = await Promise.all(tables.map((table) => database.db.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows);
}
