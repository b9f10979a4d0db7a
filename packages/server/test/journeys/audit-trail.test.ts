import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHead, genesisHash, readChain, verifyAuditChain } from '../../src/audit/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import { organizationName } from '../support/parsed-names.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

interface AuditEvent {
  timestamp: number;
  event: string;
  description: string;
  sourceIP: string;
  authFailure: boolean;
  user: { githubLogin: string };
  tokenID?: string;
  sequence: number;
  requestId: string;
  details: Record<string, unknown>;
}

interface AuditPage {
  auditLogEvents: AuditEvent[];
  continuationToken?: string;
}

const typeOf = (kind: string) => `urn:pulumi:token-type:access_token:${kind}`;

describeOnBothEngines('the audit trail', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    issuer = await server.registerIssuer({
      policies: [
        allowAll,
        { decision: 'allow', tokenType: 'team', teamName: 'dev', rules: { sub: 'repo:*' } },
        { decision: 'allow', tokenType: 'personal', userLogin: 'admin', rules: { sub: 'repo:*' } },
        { decision: 'allow', tokenType: 'runner', runnerID: 'pool', rules: { sub: 'repo:*' } },
      ],
    });
  });
  afterAll(() => server.stop());

  const org = '/api/orgs/main';
  const eventsAfter = async (sequence: number) => {
    const { body } = await server.call<AuditPage>('GET', `${org}/auditlogs/v2`);
    return body.auditLogEvents.filter((event) => event.sequence > sequence).reverse();
  };
  const newest = async () => {
    const { body } = await server.call<AuditPage>('GET', `${org}/auditlogs/v2`);
    return body.auditLogEvents[0]?.sequence ?? 0;
  };

  /** The names of the events that some calls wrote, oldest first. */
  async function eventsOf(act: () => Promise<unknown>): Promise<AuditEvent[]> {
    const before = await newest();
    await act();
    return eventsAfter(before);
  }
  const names = (events: AuditEvent[]) => events.map(({ event }) => event);
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await server.call<{ id: string; tokenValue: string }>(method, `${org}/${path}`, {
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status, `${method} ${path}`).toBeLessThan(300);
    return answer.body;
  };

  test('members and teams', async () => {
    const events = await eventsOf(async () => {
      await send('POST', 'members/ann', { role: 'member' });
      await send('PATCH', 'members/ann', { role: 'admin' });
      await send('DELETE', 'members/ann');
      await send('POST', 'teams/pulumi', { name: 'dev' });
      await send('PATCH', 'teams/dev', { memberAction: 'add', member: 'admin' });
      await send('POST', 'teams/pulumi', { name: 'gone' });
      await send('DELETE', 'teams/gone');
    });
    expect(names(events)).toEqual([
      'member-added',
      'member-role-changed',
      'member-removed',
      'team-created',
      'team-updated',
      'team-created',
      'team-deleted',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({
        authFailure: false,
        sourceIP: '127.0.0.1',
        user: { githubLogin: 'admin' },
      });
      expect(event.tokenID).toMatch(/^[0-9a-f-]{36}$/);
      expect(event.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('tokens that users create', async () => {
    const events = await eventsOf(async () => {
      const token = await send('POST', 'tokens?reason=because', { name: 'org' });
      await send('DELETE', `tokens/${token.id}?reason=done`);
      const team = await send('POST', 'teams/dev/tokens', { name: 'team' });
      await send('DELETE', `teams/dev/tokens/${team.id}`);
      const own = await server.call<{ id: string }>('POST', '/api/user/tokens', { body: {} });
      await server.call('DELETE', `/api/user/tokens/${own.body.id}`);
      const presented = await send('POST', 'tokens', { name: 'presented' });
      const form = new URLSearchParams({ token: presented.tokenValue });
      await fetch(`${server.url}/api/oauth/revoke`, { method: 'POST', body: form });
    });
    expect(names(events)).toEqual([
      'organization-token-created',
      'organization-token-deleted',
      'team-token-created',
      'team-token-deleted',
      'personal-token-created',
      'personal-token-deleted',
      'organization-token-created',
      'organization-token-deleted',
    ]);
    expect(events[0]?.details).toMatchObject({ reason: 'because', name: 'org' });
    expect(events[1]?.details).toMatchObject({ reason: 'done' });
  });

  test('issuers, policies and runner pools', async () => {
    const events = await eventsOf(async () => {
      const { id } = await send('POST', 'agent-pools', { name: 'gone' });
      await send('DELETE', `agent-pools/${id}`);
      const pool = await send('POST', 'agent-pools', { name: 'first' });
      await send('PATCH', `agent-pools/${pool.id}`, { name: 'pool' });
      const other = await server.registerIssuer({ policies: [allowAll] });
      await send('PATCH', `oidc/issuers/${other.id}`, { jwks: { keys: [ecTestKey('new').jwk] } });
      await send('DELETE', `oidc/issuers/${other.id}`);
    });
    expect(names(events)).toEqual([
      'deployment-runner-pool-created',
      'deployment-runner-pool-deleted',
      'deployment-runner-pool-created',
      'deployment-runner-pool-updated',
      'oidc-issuer-registered',
      'authorization-policy-updated',
      'oidc-issuer-updated',
      'oidc-issuer-deleted',
    ]);
    expect(events[3]?.details).toMatchObject({ from: 'first', name: 'pool' });
    expect(events[5]?.details).toMatchObject({ version: 2, policies: [{ decision: 'allow' }] });
  });

  test('exchanges: each grant with everything that an auditor needs', async () => {
    const grants = [
      ['organization', '', 'organization-token-created-for-oidc-issuer'],
      ['team', 'team:dev', 'team-token-created-for-oidc-issuer'],
      ['personal', 'user:admin', 'personal-token-created-for-oidc-issuer'],
      ['runner', 'runner:pool', 'deployment-runner-token-created-for-oidc-issuer'],
    ] as const;
    for (const [index, [kind, scope, name]] of grants.entries()) {
      const subject_token = issuer.mint({ jti: `run-${kind}` });
      const parameters = { subject_token, requested_token_type: typeOf(kind), scope };
      const [event] = await eventsOf(() => server.exchange(parameters));
      const { createHash } = await import('node:crypto');
      expect(event).toMatchObject({
        event: name,
        authFailure: false,
        sourceIP: '127.0.0.1',
        user: { githubLogin: 'repo:acme/app:ref:refs/heads/main' },
        details: {
          issuer: issuer.url,
          issuerId: issuer.id,
          subject: 'repo:acme/app:ref:refs/heads/main',
          jti: `run-${kind}`,
          subjectTokenHash: createHash('sha256').update(subject_token).digest('hex'),
          policyId: issuer.policyId,
          policyVersion: 2,
          policyIndex: index,
          scope,
        },
      });
      expect(event?.details['expiresAt']).toBeTypeOf('number');
    }
  });

  test('failures of authentication or authorization are marked', async () => {
    const member = await send('POST', 'tokens', { name: 'plain member' });
    const events = await eventsOf(async () => {
      await server.exchange({ subject_token: issuer.mint({ sub: 'stranger' }) });
      await server.exchange({ subject_token: issuer.mint({ iss: 'https://nobody.example', sub: 'forged' }) });
      await server.call('GET', `${org}/tokens`, { token: member.tokenValue });
    });
    expect(names(events)).toEqual([
      'oidc-token-exchange-denied',
      'oidc-token-exchange-denied',
      'auth-failure-organization-role',
    ]);
    expect(events.every(({ authFailure }) => authFailure)).toBe(true);
    expect(events[0]?.details).toMatchObject({ reason: 'no_policy_applies', verified: true });
    // Nobody signed this subject, so it must not be named as the actor.
    expect(events[1]).toMatchObject({
      user: { githubLogin: 'unverified' },
      details: { reason: 'issuer_unknown', verified: false, subject: 'forged' },
    });
  });

  test('refreshing', async () => {
    const created = await server.call<{ tokenValue: string }>('POST', '/api/user/tokens', {
      body: { type: 'refresh' },
    });
    const parameters = { grant_type: 'refresh_token', refresh_token: created.body.tokenValue };
    expect(names(await eventsOf(() => server.exchange(parameters)))).toEqual(['access-token-refreshed']);
  });

  describe('listing and exports', () => {
    test('events are listed from the newest backwards, page by page, without a gap', async () => {
      for (let count = 0; count < 60; count += 1) {
        await Promise.all([
          server.exchange({ subject_token: 'x' }),
          server.exchange({ subject_token: issuer.mint() }),
          server.exchange({ subject_token: issuer.mint({ sub: '=1+1' }) }),
        ]);
      }
      const sequences: number[] = [];
      let query = '';
      for (;;) {
        const { body } = await server.call<AuditPage>('GET', `${org}/auditlogs/v2${query}`);
        sequences.push(...body.auditLogEvents.map(({ sequence }) => sequence));
        if (body.continuationToken === undefined) break;
        query = `?continuationToken=${body.continuationToken}`;
      }
      expect(sequences).toEqual(sequences.map((_, index) => sequences.length - index));
    });

    test('filters by event, by user and by time', async () => {
      const list = async (query: string) =>
        (await server.call<AuditPage>('GET', `${org}/auditlogs/v2?${query}`)).body.auditLogEvents;
      expect(new Set(names(await list('eventFilter=member-added')))).toEqual(new Set(['member-added']));
      const subject = encodeURIComponent('=1+1');
      const ofUser = await list(`userFilter=${subject}`);
      expect(ofUser.length).toBe(60);
      expect(await list(`startTime=${Math.floor(Date.now() / 1_000) + 60}`)).toEqual([]);
      expect(await list('endTime=1000')).toEqual([]);
      expect((await list(`startTime=1000&endTime=${Math.ceil(Date.now() / 1_000)}`)).length).toBe(100);
    });

    test('CSV contains no formula, and each record is on one line', async () => {
      const answer = await server.call<string>('GET', `${org}/auditlogs/v2/export?format=csv`);
      expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
      const lines = answer.body.split('\r\n').filter((line) => line !== '');
      const { sequence } = await findHead(database.db, await organizationId(database));
      expect(lines).toHaveLength(sequence + 1);
      expect(lines.some((line) => line.includes(",'=1+1,"))).toBe(true);
      expect(lines.filter((line) => /(^|,)"?[=+@]/.test(line))).toEqual([]);
    });

    test('CEF escapes text that a collector would parse as syntax', async () => {
      await server.exchange({
        subject_token: issuer.mint({ sub: 'repo:a|b=c\\d\r\nCEF:0|forged\rline\u001b[2J\u2028' }),
      });
      const answer = await server.call<string>('GET', `${org}/auditlogs/v2/export?format=cef`);
      const lines = answer.body.split(/\r\n|\r|\n/).filter((line) => line !== '');
      expect(lines.every((line) => line.startsWith('CEF:0|Symbolon|symbolon|1|'))).toBe(true);
      expect(answer.body).toContain('suser=repo:a|b\\=c\\\\d\\nCEF:0|forged\\nline?[2J? ');
    });

    test('JSON equals the listing', async () => {
      const answer = await server.call<AuditPage>('GET', `${org}/auditlogs/v2/export?format=json`);
      const { sequence } = await findHead(database.db, await organizationId(database));
      expect(answer.body.auditLogEvents).toHaveLength(sequence);
    });
  });

  test('finally, the chain verifies, and a changed record is named', async () => {
    const id = await organizationId(database);
    const records = await readChain(database.db, { organizationId: id, after: 0, limit: 10_000 });
    const start = { sequence: 0, hash: genesisHash };
    const head = await findHead(database.db, id);
    expect(verifyAuditChain(start, records)).toEqual({ ok: true, value: head });
    const sequence = records.find(({ event }) => event === 'team-created')?.sequence ?? 0;
    const forged = records.map((record) =>
      record.sequence === sequence
        ? { ...record, record: record.record.replace('127.0.0.1', '127.0.0.2') }
        : record,
    );
    expect(verifyAuditChain(start, forged)).toEqual({
      ok: false,
      fault: { fault: 'hash_mismatch', sequence },
    });
    const chain = await server.call<{ records: unknown[]; head: unknown }>('GET', `${org}/oidc/audit/chain`);
    expect(chain.body.head).toEqual(head);
    const verified = await server.call('GET', `${org}/oidc/audit/verify`);
    expect(verified.body).toEqual({ ok: true, complete: true, position: head });
    const other = `after=${head.sequence}&hash=${'a'.repeat(64)}`;
    expect((await server.call('GET', `${org}/oidc/audit/verify?${other}`)).body).toMatchObject({
      ok: false,
      fault: { fault: 'checkpoint_mismatch', sequence: head.sequence },
    });
    expect(chain.body.records).toEqual(
      records.slice(0, 1_000).map(({ sequence, hash, record, at, event, actor }) => ({
        sequence,
        hash,
        record,
        columns: { at, event, actor },
      })),
    );
  });
});

async function organizationId(database: TestDatabase): Promise<string> {
  const query = database.db
    .selectFrom('organizations')
    .select('id')
    .where('name', '=', organizationName('main'));
  return (await query.executeTakeFirstOrThrow()).id;
}
