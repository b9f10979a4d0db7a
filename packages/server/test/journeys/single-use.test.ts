import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweep } from '../../src/process/maintenance.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

/** Order of the group of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describeOnBothEngines('an issuer registered for single use', (openTestDatabase) => {
  let database: TestDatabase;
  let clock: ManualClock;
  let first: TrustingServer;
  let second: TrustingServer;
  let issuer: RegisteredIssuer;
  let many: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    clock = createManualClock();
    first = await startTrustingServer(database, { clock });
    second = await startTrustingServer(await database.openAnother(), { clock });
    issuer = await first.registerIssuer({ settings: { singleUse: true }, policies: [allowAll] });
    many = await first.registerIssuer({ policies: [allowAll] });
  });
  afterAll(async () => {
    await first.stop();
    await second.stop();
  });

  const useOn = async (server: TrustingServer, token: string) => {
    const answer = await server.exchange({ subject_token: token });
    return answer.status === 200 ? 'granted' : (await server.explain(answer)).reason;
  };

  test('a token is valid once, across servers', async () => {
    const token = issuer.mint();
    expect(await useOn(first, token)).toBe('granted');
    expect(await useOn(first, token)).toBe('replayed');
    expect(await useOn(second, token)).toBe('replayed');
    const answer = await first.exchange({ subject_token: token });
    expect(answer.body).toMatchObject({ error: 'invalid_grant' });
    expect(answer.body.error_description).toMatch(/used before/);
  });

  test('another token with the same jti is a replay, even at another time', async () => {
    expect(await useOn(first, issuer.mint({ jti: 'one' }))).toBe('granted');
    expect(await useOn(second, issuer.mint({ jti: 'one', extra: true }))).toBe('replayed');
    expect(await useOn(second, issuer.mint({ jti: 'two' }))).toBe('granted');
  });

  test('an empty jti does not identify a token: the token itself does', async () => {
    const token = issuer.mint({ jti: '', run: 1 });
    expect(await useOn(first, token)).toBe('granted');
    expect(await useOn(first, issuer.mint({ jti: '', run: 2 }))).toBe('granted');
    expect(await useOn(first, token)).toBe('replayed');
  });

  test('a clock that jumps an hour admits no expired token (forward) and no second use (back)', async () => {
    const token = issuer.mint({ run: 'jumped' });
    expect(await useOn(first, token)).toBe('granted');
    const unused = issuer.mint({ run: 'jumped, unused' });
    clock.jumpSeconds(3_600);
    expect(await useOn(first, unused)).toBe('token_expired');
    clock.jumpSeconds(-3_600);
    expect(await useOn(second, token)).toBe('replayed');
    expect(await useOn(second, unused)).toBe('granted');
  });

  test('a signature that was rewritten without the key is still a replay', async () => {
    const token = issuer.mint({ run: 'rewritten' });
    const [header, payload, signature = ''] = token.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`);
    const other = (order - s).toString(16).padStart(64, '0');
    const rewritten = Buffer.concat([bytes.subarray(0, 32), Buffer.from(other, 'hex')]).toString('base64url');
    expect(rewritten).not.toBe(signature);
    expect(await useOn(first, `${header}.${payload}.${rewritten}`)).toBe('granted');
    expect(await useOn(first, token)).toBe('replayed');
  });

  test('of twenty uses at once on two servers exactly one is granted', async () => {
    const token = issuer.mint({ jti: 'race' });
    const uses = Array.from({ length: 20 }, (_, index) => useOn(index % 2 === 0 ? first : second, token));
    const outcomes = (await Promise.all(uses)).sort();
    expect(outcomes).toEqual(['granted', ...Array.from({ length: 19 }, () => 'replayed')]);
    const listed = await first.call<{ decisions: unknown[] }>(
      'GET',
      `/api/orgs/main/oidc/decisions?reason=replayed&issuerId=${issuer.id}&maxResults=500`,
    );
    expect(listed.body.decisions.length).toBeGreaterThanOrEqual(19);
  });

  test('a refused use does not count', async () => {
    const claims = { jti: 'refused first', sub: 'stranger' };
    expect(await useOn(first, issuer.mint(claims))).toBe('no_policy_applies');
    expect(await useOn(first, issuer.mint({ jti: 'refused first' }))).toBe('granted');
  });

  test('fractional and distant times can be stored', async () => {
    const now = Date.now() / 1_000;
    for (const exp of [now + 60.123_456_7, 2 ** 53]) {
      const token = issuer.mint({ jti: `exp ${exp}`, exp });
      expect(await useOn(first, token)).toBe('granted');
      expect(await useOn(second, token)).toBe('replayed');
    }
  });

  test('an issuer without single use accepts a token repeatedly', async () => {
    const token = many.mint({ jti: 'again' });
    expect(await useOn(first, token)).toBe('granted');
    expect(await useOn(second, token)).toBe('granted');
  });

  test('enabling single use refuses a token that was used before', async () => {
    const [used, other, refused] = ['used', 'other', 'refused'].map((jti) => many.mint({ jti: `on ${jti}` }));
    expect(await useOn(second, used ?? '')).toBe('granted');
    expect(await useOn(second, used ?? '')).toBe('granted');
    await many.setPolicies([{ ...allowAll, rules: { sub: 'nobody' } }]);
    expect(await useOn(first, refused ?? '')).toBe('no_policy_applies');
    await many.setPolicies([allowAll]);
    await first.call('PATCH', `/api/orgs/main/oidc/issuers/${many.id}`, { body: { singleUse: true } });
    expect(await useOn(first, used ?? '')).toBe('replayed');
    expect(await useOn(second, used ?? '')).toBe('replayed');
    expect(await useOn(first, other ?? '')).toBe('granted');
    expect(await useOn(first, refused ?? '')).toBe('granted');
  });

  test('a used token stays used when its issuer is deleted and registered again', async () => {
    const settings = { settings: { singleUse: true }, policies: [allowAll] };
    const before = await first.registerIssuer(settings);
    const token = before.mint({ jti: 'registered again' });
    expect(await useOn(first, token)).toBe('granted');
    await first.call('DELETE', `/api/orgs/main/oidc/issuers/${before.id}`);
    const after = await first.registerIssuer({ ...settings, url: before.url });
    expect(await useOn(first, token)).toBe('replayed');
    expect(await useOn(second, after.mint({ jti: 'another' }))).toBe('granted');
  });

  test('the uses of one organization are not those of another', async () => {
    await first.call('POST', '/api/orgs', { body: { name: 'other' } });
    const url = 'https://shared.issuer.example';
    const settings = { url, settings: { singleUse: true }, policies: [allowAll] };
    const here = await first.registerIssuer(settings);
    await first.registerIssuer({ ...settings, organization: 'other' });
    const aud = ['urn:pulumi:org:main', 'urn:pulumi:org:other'];
    const token = here.mint({ jti: 'shared', aud });
    expect(await useOn(first, token)).toBe('granted');
    const audience = 'urn:pulumi:org:other';
    expect((await first.exchange({ subject_token: token, audience })).status).toBe(200);
    expect((await first.exchange({ subject_token: token, audience })).status).toBe(400);
  });

  test('the uses of one issuer are not those of another, and a renamed issuer keeps its uses', async () => {
    const settings = { settings: { singleUse: true }, policies: [allowAll] };
    const [one, another] = [await first.registerIssuer(settings), await first.registerIssuer(settings)];
    const token = one.mint({ jti: 'of both' });
    expect(await useOn(first, token)).toBe('granted');
    expect(await useOn(second, another.mint({ jti: 'of both' }))).toBe('granted');
    await first.call('PATCH', `/api/orgs/main/oidc/issuers/${one.id}`, { body: { name: 'renamed' } });
    expect(await useOn(second, token)).toBe('replayed');
  });

  test('of two tokens with one jti the later expiry is stored', async () => {
    const other = await first.registerIssuer({ policies: [allowAll] });
    const nowSeconds = Math.floor(clock.now() / 1_000);
    const long = other.mint({ jti: 'long', exp: nowSeconds + 3_000, iat: nowSeconds });
    expect(await useOn(first, other.mint({ jti: 'long' }))).toBe('granted');
    expect(await useOn(first, long)).toBe('granted');
    await first.call('PATCH', `/api/orgs/main/oidc/issuers/${other.id}`, { body: { singleUse: true } });
    clock.advanceSeconds(1_000);
    await sweep({ database, clock, decisionRetentionDays: 90 });
    expect(await useOn(first, long)).toBe('replayed');
    clock.advanceSeconds(-1_000);
  });

  test('a use is deleted only when no server would accept the token any more', async () => {
    const token = issuer.mint({ jti: 'kept' });
    const uses = async () =>
      (await database.db.selectFrom('used_subject_tokens').select('token_key').execute()).length;
    expect(await useOn(first, token)).toBe('granted');
    const before = await uses();
    await sweep({ database, clock, decisionRetentionDays: 90 });
    expect(await uses()).toBe(before);
    clock.advanceSeconds(300 + 59);
    await sweep({ database, clock, decisionRetentionDays: 90 });
    expect(await useOn(first, token)).toBe('replayed');
    clock.advanceSeconds(120);
    await sweep({ database, clock, decisionRetentionDays: 90 });
    // One is of a token that expires in 285 million years, one of a token that is valid for 50 minutes.
    expect(await uses()).toBe(2);
    expect(await useOn(first, token)).toBe('token_expired');
  });
});
