import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../src/database/index.ts';
import { parsePolicies } from '../../src/inbound/policies/index.ts';
import { insertPolicyDocument } from '../../src/inbound/policy-documents/index.ts';
import { createTrustCache } from '../../src/inbound/token-exchange/index.ts';
import { insertIssuer } from '../../src/inbound/trusted-issuers/store.ts';
import type { JsonObject } from '../../src/platform/json/json.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { signRawToken } from '../support/issuers/raw-token.ts';
import { trustedIssuerOf } from '../support/issuers/trusted-issuer-of.ts';
import { organizationName } from '../support/parsed-names.ts';
import {
  allowAll,
  issuerKey,
  startTrustingServer,
  type TrustingServer,
  validClaims,
} from './trusting-server.ts';

const count = 10_000;
const rowsAtATime = 500;
const urlOf = (index: number) => `https://ci-${index}.example`;
const issuerIdOf = (index: number) => `issuer-${index}`;
const policyIdOf = (index: number) => `policy-${index}`;

/** Copies the rows of issuer 0 to the other issuers, many rows in a statement. */
async function copyIssuer(tx: Tx): Promise<void> {
  const issuer = await tx
    .selectFrom('trusted_issuers')
    .selectAll()
    .where('id', '=', issuerIdOf(0))
    .executeTakeFirstOrThrow();
  const document = await tx
    .selectFrom('policy_documents')
    .selectAll()
    .where('id', '=', policyIdOf(0))
    .executeTakeFirstOrThrow();
  const version = await tx
    .selectFrom('policy_versions')
    .selectAll()
    .where('policy_id', '=', policyIdOf(0))
    .executeTakeFirstOrThrow();
  for (let from = 1; from < count; from += rowsAtATime) {
    const indexes = Array.from({ length: Math.min(rowsAtATime, count - from) }, (_, index) => from + index);
    const issuers = indexes.map((index) => {
      const url = urlOf(index);
      return { ...issuer, id: issuerIdOf(index), url, issuer: url };
    });
    const documents = indexes.map((index) => ({
      ...document,
      id: policyIdOf(index),
      issuer_id: issuerIdOf(index),
    }));
    const versions = indexes.map((index) => ({ ...version, policy_id: policyIdOf(index) }));
    await tx.insertInto('trusted_issuers').values(issuers).execute();
    await tx.insertInto('policy_documents').values(documents).execute();
    await tx.insertInto('policy_versions').values(versions).execute();
  }
}

describeOnBothEngines('an organization with 10,000 issuers', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    const { id: organizationId } = await database.db
      .selectFrom('organizations')
      .select('id')
      .where('name', '=', organizationName('main'))
      .executeTakeFirstOrThrow();
    const parsed = parsePolicies([allowAll]);
    const staticJwks = JSON.parse(JSON.stringify({ keys: [issuerKey.jwk] })) as JsonObject;
    const policies = parsed.ok ? parsed.value : [];
    await database.write({ by: 'maintenance', topics: 'trust' }, async (tx) => {
      const id = issuerIdOf(0);
      await insertIssuer(tx, trustedIssuerOf(urlOf(0), { id, organizationId, staticJwks }));
      const times = { createdAt: 0, modifiedAt: 0 };
      const document = { id: policyIdOf(0), organizationId, issuerId: id, version: 1, ...times, policies };
      await insertPolicyDocument(tx, document, 'ann');
      await copyIssuer(tx);
    });
  });
  afterAll(() => server.stop());

  const exchangeWith = (index: number, claims: Record<string, unknown> = {}) =>
    server.exchange({
      subject_token: signRawToken(
        { alg: 'ES256', kid: 'key-1' },
        { ...validClaims(urlOf(index)), ...claims },
        { key: issuerKey.privateKey, alg: 'ES256' },
      ),
    });

  test('exchanges the tokens of any of them, and of no other', async () => {
    for (const index of [0, 4_999, count - 1]) expect((await exchangeWith(index)).status).toBe(200);
    const answer = await exchangeWith(1, { iss: urlOf(count) });
    expect((await server.explain(answer)).reason).toBe('issuer_unknown');
  });

  test('lists them all, each once', async () => {
    const { status, body } = await server.call<{ oidcIssuers: { issuer: string }[] }>(
      'GET',
      '/api/orgs/main/oidc/issuers',
    );
    expect(status).toBe(200);
    expect(new Set(body.oidcIssuers.map(({ issuer }) => issuer)).size).toBe(count);
  });

  test('names the closest issuer for a near miss', async () => {
    const decision = await server.explain(await exchangeWith(1, { iss: `${urlOf(7)}/` }));
    expect(decision.hints).toMatchObject([{ code: 'trailing_slash' }]);
  });

  test('keeps only as many in memory as the limit allows', async () => {
    const cache = createTrustCache(database, { entriesKept: 100 });
    for (let index = 0; index < 300; index += 1) await cache.find(organizationName('main'), urlOf(index));
    const found = Array.from({ length: 300 }, (_, index) =>
      cache.find(organizationName('main'), urlOf(index)),
    );
    await Promise.all(found);
    const kept = found.filter((lookup) => !(lookup instanceof Promise));
    expect(kept).toHaveLength(100);
  });
});
