import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findHead, genesisHash, readChain, verifyAuditChain } from '../../src/audit/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describeOnBothEngines('many at once', (openTestDatabase) => {
  let database: TestDatabase;
  let first: TrustingServer;
  let second: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    first = await startTrustingServer(database);
    second = await startTrustingServer(await database.openAnother());
    issuer = await first.registerIssuer({ policies: [allowAll] });
  });
  afterAll(async () => {
    await first.stop();
    await second.stop();
  });

  const count = async (table: 'decisions' | 'access_tokens', column: 'reason' | 'origin', value: string) => {
    const rows = await database.db
      .selectFrom(table)
      .select('id')
      .where(column as 'id', '=', value)
      .execute();
    return rows.length;
  };

  async function verifiedChain() {
    const { id } = await database.db.selectFrom('organizations').select('id').executeTakeFirstOrThrow();
    const records = await readChain(database.db, { organizationId: id, after: 0, limit: 100_000 });
    const verified = verifyAuditChain({ sequence: 0, hash: genesisHash }, records);
    expect(verified).toEqual({ ok: true, value: await findHead(database.db, id) });
    expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1));
    return records;
  }

  test('200 exchanges in parallel on two servers are all granted, recorded and audited', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, run) =>
        (run % 2 === 0 ? first : second).exchange({ subject_token: issuer.mint({ jti: `run-${run}` }) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const tokens = new Set(answers.map(({ body }) => body.access_token));
    expect(tokens.size).toBe(200);
    expect(await count('decisions', 'reason', 'granted')).toBe(200);
    expect(await count('access_tokens', 'origin', 'exchange')).toBe(200);
    const records = await verifiedChain();
    const audited = records.filter(({ event }) => event === 'organization-token-created-for-oidc-issuer');
    expect(new Set(audited.map(({ record }) => /"jti":"(run-\d+)"/.exec(record)?.[1])).size).toBe(200);
    const users = await Promise.all(
      [...tokens].slice(0, 40).map((token) => second.call('GET', '/api/user', { token })),
    );
    expect(users.every(({ status }) => status === 200)).toBe(true);
  });

  test('grants, refusals and administration in between leave the chain intact', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        if (index % 3 === 0) return first.exchange({ subject_token: issuer.mint({ sub: 'stranger' }) });
        if (index % 3 === 1) return second.exchange({ subject_token: issuer.mint() });
        return second.call('POST', '/api/orgs/main/tokens', { body: { name: `token ${index}` } });
      }),
    );
    await verifiedChain();
  });

  test('twenty concurrent registrations of the same issuer create one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? first : second).call('POST', '/api/orgs/main/oidc/issuers', {
          body: { name: 'once', url: 'https://once.example', jwks: { keys: [{ kty: 'EC' }] } },
        }),
      ),
    );
    expect(answers.every(({ status }) => status === 400)).toBe(true);
    const registered = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? first : second).registerIssuer({ url: 'https://once.example' }),
      ),
    );
    expect(registered.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of registered) {
      if (answer.status === 'rejected') expect(String(answer.reason)).toContain('"code":409');
    }
    await verifiedChain();
  });

  test('a client that disconnects midway leaves nothing half done and affects no other client', async () => {
    const { hostname, port } = new URL(first.url);
    const before = await count('decisions', 'reason', 'granted');
    const body = JSON.stringify({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: 'urn:pulumi:org:main',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: issuer.mint({ jti: 'hung up' }),
    });
    const head = `POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const cuts = [head.length - 2, head.length + 10, head.length + body.length - 1];
    for (const cut of [...cuts, ...cuts]) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await new Promise<void>((sent) => socket.write((head + body).slice(0, cut), () => sent()));
      socket.resetAndDestroy();
    }
    // The whole request was sent: the server completes what it accepted, even if the client is gone.
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await new Promise<void>((sent) => socket.write(head + body, () => sent()));
    setTimeout(() => socket.resetAndDestroy(), 0);
    const answer = await first.exchange({ subject_token: issuer.mint() });
    expect(answer.status).toBe(200);
    await vi.waitFor(async () =>
      expect(await count('decisions', 'reason', 'granted')).toBe(
        await count('access_tokens', 'origin', 'exchange'),
      ),
    );
    expect((await count('decisions', 'reason', 'granted')) - before).toBeLessThanOrEqual(2);
    await verifiedChain();
  });
});
