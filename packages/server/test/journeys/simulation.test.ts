import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import {
  allowAll,
  type ExplainedDecision,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describe('a simulation', () => {
  let place: TestLocation;
  let database: Database;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    place = await makeLocation('sqlite');
    database = await openDatabase(place.location, { onFault: () => {} });
    server = await startTrustingServer(database);
    issuer = await server.registerIssuer({
      settings: { singleUse: true },
      policies: [
        { ...allowAll, rules: { sub: 'repo:acme/*' } },
        { decision: 'allow', tokenType: 'team', teamName: '*', rules: { sub: 'repo:acme/*' } },
      ],
    });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await place.remove();
  });

  const simulate = async (body: Record<string, unknown>, issuerId = issuer.id) =>
    server.call<ExplainedDecision>('POST', `/api/orgs/main/oidc/issuers/${issuerId}/simulate`, { body });
  test('refuses claims that no token could contain', async () => {
    expect((await simulate({ claims: { sub: 'x'.repeat(12_000) } })).status).toBe(200);
    const { status, body } = await simulate({ claims: { sub: 'x'.repeat(13_000) } });
    expect({ status, ...body }).toEqual({
      status: 400,
      code: 400,
      message: 'claims must be at most 12288 characters of JSON, because no token can have more.',
    });
  });

  const counts = async () => {
    const tables = ['decisions', 'audit_events', 'access_tokens', 'used_subject_tokens'] as const;
    const rows = await Promise.all(
      tables.map((table) => database.db.selectFrom(table).selectAll().execute()),
    );
    return rows.map(({ length }) => length);
  };

  test('a valid token would be granted, and nothing is minted, recorded or used up', async () => {
    const before = await counts();
    const token = issuer.mint({ jti: 'simulated' });
    for (const given of [token, ` ${token}\n`]) {
      const { body } = await simulate({ token: given });
      expect(body).toMatchObject({ outcome: 'granted', reason: 'granted', decidedBy: 0 });
    }
    expect(await counts()).toEqual(before);
    expect((await server.exchange({ subject_token: token })).status).toBe(200);
  });

  test.each<[string, () => Record<string, unknown>, string]>([
    ['an expired token', () => ({ token: issuer.mint({ exp: 1 }) }), 'token_expired'],
    [
      'a token of another issuer',
      () => ({ token: issuer.mint({ iss: `${issuer.url}/` }) }),
      'issuer_unknown',
    ],
    ['an unknown key', () => ({ token: issuer.mint({}, { kid: 'x' }) }), 'key_unknown'],
    ['a word', () => ({ token: 'word' }), 'token_malformed'],
    ['alg none', () => ({ token: issuer.mint({}, { alg: 'none' }) }), 'algorithm_not_allowed'],
    ['another subject', () => ({ token: issuer.mint({ sub: 'repo:other/x' }) }), 'no_policy_applies'],
    ['another audience', () => ({ claims: { sub: 'repo:acme/x', aud: 'x' } }), 'audience_mismatch'],
    ['admin', () => ({ token: issuer.mint(), scope: 'admin' }), 'scope_not_authorized'],
    [
      'an unknown team',
      () => ({
        token: issuer.mint(),
        requested_token_type: 'urn:pulumi:token-type:access_token:team',
        scope: 'team:nobody',
      }),
      'target_unknown',
    ],
  ])('%s would be refused, with the reason of the exchange', async (_name, make, reason) => {
    const request = make();
    const { body } = await simulate(request);
    expect(body).toMatchObject({ outcome: 'refused', reason });
    if (typeof request['token'] !== 'string') return;
    const { token, ...rest } = request as { token: string } & Record<string, string>;
    expect(await server.reasonOf({ ...rest, subject_token: token })).toBe(reason);
  });

  test('a token that fails a check is still evaluated by the policies', async () => {
    const { body } = await simulate({ token: issuer.mint({ exp: 1, sub: 'repo:Acme/app' }) });
    expect(body.reason).toBe('token_expired');
    expect(body.policies[0]?.rules[0]?.outcome).toBe('claim_mismatch');
    expect(body.hints.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['token_expired', 'letter_case']),
    );
  });

  test('claims and policies may be given instead', async () => {
    const claims = { sub: 'repo:new/x', aud: 'urn:pulumi:org:main' };
    const policies = [{ ...allowAll, rules: { sub: 'repo:new/*' } }];
    expect((await simulate({ claims })).body.reason).toBe('no_policy_applies');
    expect((await simulate({ claims, policies })).body.reason).toBe('granted');
    const strange = JSON.stringify({ policies }).replace(
      '{',
      '{"claims":{"__proto__":{"a":1},"sub":"repo:new/x"},',
    );
    const answer = await server.call('POST', `/api/orgs/main/oidc/issuers/${issuer.id}/simulate`, {
      body: strange,
    });
    expect(answer.status).toBe(200);
  });

  test.each([
    [{}, /either token or claims/],
    [{ token: 'x', claims: {} }, /either token or claims/],
    [{ token: 7 }, /^body\.token must be a string/],
    [{ claims: 'x' }, /^body\.claims must be an object/],
    [{ claims: {}, policies: [] }, /can not be empty/],
    [{ claims: {}, policies: [{ decision: 'x' }] }, /policies\[0\]\.decision/],
    [{ claims: {}, requested_token_type: 'x' }, /requested_token_type/],
    [{ claims: {}, scope: 'x' }, /scope/],
  ])('%j is 400', async (body, message) => {
    const answer = await simulate(body);
    expect(answer.status).toBe(400);
    expect((answer.body as unknown as { message: string }).message).toMatch(message);
  });

  test('an unknown issuer is 404', async () => {
    expect((await simulate({ claims: {} }, 'nobody')).status).toBe(404);
  });

  describe('presets', () => {
    interface Preset {
      id: string;
      placeholders: { name: string; example: string }[];
    }
    const presets = '/api/orgs/main/oidc/presets';

    test('each preset, filled with its examples, is an accepted policy document', async () => {
      const { body } = await server.call<{ presets: Preset[] }>('GET', presets);
      expect(body.presets.length).toBeGreaterThan(8);
      for (const { id, placeholders } of body.presets) {
        const values = Object.fromEntries(placeholders.map(({ name, example }) => [name, example]));
        const rendered = await server.call<{
          register: { url: string };
          policies: Record<string, unknown>[];
        }>('POST', `${presets}/${id}/render`, { body: { values } });
        expect(rendered.status, id).toBe(200);
        const own = await server.registerIssuer({ url: `${rendered.body.register.url}/${id}` });
        const set = await own.setPolicies(rendered.body.policies);
        expect({ id, status: set.status, body: set.status === 200 || set.body }).toEqual({
          id,
          status: 200,
          body: true,
        });
      }
    });

    test('missing, wrong or unknown values are reported', async () => {
      const render = (id: string, values: unknown) =>
        server.call<{ message: string }>('POST', `${presets}/${id}/render`, { body: { values } });
      expect((await render('nobody', {})).status).toBe(404);
      const missing = await render('github-actions', {});
      expect(missing.status).toBe(400);
      expect(missing.body.message).toMatch(/needs .*owner/);
      const wildcard = await render('github-actions', { owner: '*', repo: '*' });
      expect(wildcard.status).toBe(400);
      expect((await render('github-actions', { owner: 7 })).status).toBe(400);
    });
  });
});
