import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { scriptedResponses } from '../support/issuers/scripted-responses.ts';
import {
  createSelfSigned,
  createTestAuthority,
  type TestAuthority,
} from '../support/issuers/test-authority.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { allowAll, startTrustingServer, type TrustingServer } from './trusting-server.ts';

interface IssuerBody {
  id: string;
  url: string;
  issuer: string;
  thumbprints: string[];
  thumbprintSource: string;
  maxExpiration?: number;
  effectiveMaxExpiration: number;
  singleUse: boolean;
  message?: string;
}

interface Status {
  keySource: string;
  keys: { kid: string; usable: boolean }[];
  lastFetch: string | null;
  lastSuccess: string | null;
  lastError: { code: string; message: string } | null;
  certificates: { sha256: string }[];
}

const issuers = '/api/orgs/main/oidc/issuers';

describe('issuers over HTTP', () => {
  let place: TestLocation;
  let database: Database;
  let authority: TestAuthority;
  let issuer: HttpsIssuer;
  let clock: ManualClock;
  let server: TrustingServer;
  /** Like `server`, but with no private address allowed. */
  let strict: TrustingServer;

  beforeAll(async () => {
    authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    place = await makeLocation('sqlite');
    database = await openDatabase(place.location, { onFault: () => {} });
    clock = createManualClock();
    const options = { authorities: [authority.certificatePem], clock };
    server = await startTrustingServer(database, options);
    strict = await startTrustingServer(database, { ...options, config: { privateIssuers: [] } });
  });
  afterAll(async () => {
    await server.stop();
    await strict.stop();
    await database.close();
    await place.remove();
    await issuer.stop();
  });

  const register = (body: Record<string, unknown>, on = server) =>
    on.call<IssuerBody>('POST', issuers, { body: { name: 'ci', ...body } });
  const statusOf = async (id: string) => (await server.call<Status>('GET', `${issuers}/${id}/status`)).body;
  const remove = (id: string) => server.call('DELETE', `${issuers}/${id}`);
  const eventsNamed = async (event: string) =>
    (
      await server.call<{ auditLogEvents: { details: { issuerId: string; code?: string } }[] }>(
        'GET',
        `/api/orgs/main/auditlogs/v2?eventFilter=${event}`,
      )
    ).body.auditLogEvents;

  test.each([
    ['http://ci.example', /not an https URL/],
    ['ci.example', /not an https URL/],
    ['https://ci.example?x=1', /must not contain/],
    ['https://ci.example/#a', /must not contain/],
    ['https://u:p@ci.example', /must not contain/],
    ['https://ci.example ', /must not contain|not an https/],
    [`https://ci.example/${'x'.repeat(2_048)}`, /not an https URL/],
    ['javascript:alert(1)', /not an https URL/],
    ['', /not an https URL/],
  ])('the URL %j is refused', async (url, message) => {
    const answer = await register({ url });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
  });

  test.each([
    [{ name: ' ' }, /name is required/],
    [{ name: 'x'.repeat(201) }, /longer than 200/],
    [{ thumbprints: ['abc'] }, /^thumbprints\[0\]/],
    [{ thumbprints: Array.from({ length: 51 }, () => 'a'.repeat(64)) }, /at most 50/],
    [{ maxExpiration: -1 }, /maxExpiration/],
    [{ maxExpiration: 1e9 }, /maxExpiration/],
    [{ jwks: { keys: [] } }, /^jwks/],
  ])('%j is refused', async (settings, message) => {
    const answer = await register({ url: issuer.url, ...settings });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
  });

  test.each([
    'https://127.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://localhost',
    'https://10.1.2.3',
    'https://169.254.169.254',
    'https://0x7f000001',
    'https://2130706433',
    'https://127.1',
    'https://[fd00::1]',
    'https://0.0.0.0',
  ])('%s requires authorization', async (url) => {
    const answer = await register({ url }, strict);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/address/);
  });

  test.each([
    ['a redirect', () => scriptedResponses.redirectTo('https://localhost/x'), /redirect/i],
    ['no JSON', () => scriptedResponses.text('<html>'), /JSON/],
    [
      'another issuer',
      () => scriptedResponses.json({ issuer: 'https://evil.example', jwks_uri: 'x' }),
      /names the issuer/,
    ],
    [
      'keys over plain http',
      () => scriptedResponses.json({ issuer: issuer.url, jwks_uri: 'http://localhost/jwks' }),
      /jwks_uri/,
    ],
    ['a fault of its own', () => scriptedResponses.status(500), /500/],
  ])('an issuer that responds with %s is refused, and nothing is stored', async (_name, answer, message) => {
    issuer.respond('discovery', answer());
    const refused = await register({ url: issuer.url });
    issuer.respondNormally();
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(message);
    const listed = await server.call<{ oidcIssuers: unknown[] }>('GET', issuers);
    expect(listed.body.oidcIssuers).toEqual([]);
  });

  test('the identifier is the one in the document; only a single trailing slash may differ', async () => {
    const { body } = await register({ url: `${issuer.url}/` });
    expect(body).toMatchObject({ url: `${issuer.url}/`, issuer: issuer.url });
    const again = await register({ url: issuer.url });
    expect(again.status).toBe(409);
    await remove(body.id);
  });

  test('given members are changed and others are kept', async () => {
    const { body } = await register({ url: issuer.url, maxExpiration: 600, singleUse: true });
    const change = async (settings: Record<string, unknown>) =>
      (await server.call<IssuerBody>('PATCH', `${issuers}/${body.id}`, { body: settings })).body;
    expect(await change({ name: 'CI' })).toMatchObject({ name: 'CI', maxExpiration: 600, singleUse: true });
    expect(await change({ maxExpiration: 0, thumbprints: null, jwks: null })).toMatchObject({
      effectiveMaxExpiration: 90_000,
      thumbprints: body.thumbprints,
    });
    expect(await change({ url: 'https://other.example', singleUse: false })).toMatchObject({
      url: issuer.url,
      singleUse: false,
    });
    await remove(body.id);
  });

  test('its status shows keys, fetches, faults and certificates', async () => {
    const { body } = await register({ url: issuer.url });
    await server.exchange({ subject_token: await issuer.mint({ sub: 'x' }) });
    const status = await statusOf(body.id);
    expect(status).toMatchObject({ keySource: 'fetched', lastError: null });
    expect(status.keys).toEqual([expect.objectContaining({ kid: issuer.keys[0]?.kid, usable: true })]);
    expect(status.certificates.map(({ sha256 }) => sha256)).toEqual(body.thumbprints);
    const given = await server.registerIssuer();
    expect(await statusOf(given.id)).toMatchObject({
      keySource: 'static',
      lastFetch: null,
      certificates: [],
    });
    await remove(body.id);
  });

  describe('certificates', () => {
    test('recorded thumbprints follow a rotation that ordinary validation accepts, with an event', async () => {
      const { body } = await register({ url: issuer.url });
      expect(body.thumbprintSource).toBe('recorded');
      const rotated = await authority.issue();
      issuer.useCertificate(rotated);
      clock.advanceSeconds(86_401);
      const now = Math.floor(clock.now() / 1_000);
      const claims = { sub: 'repo:a', aud: 'urn:pulumi:org:main', iat: now, exp: now + 60 };
      expect(await server.reasonOf({ subject_token: await issuer.mint(claims) })).toBe('no_policy_applies');
      await vi.waitFor(async () => {
        const { body: now } = await server.call<IssuerBody>('GET', `${issuers}/${body.id}`);
        expect(now.thumbprints).toContain(rotated.sha256);
      });
      const followed = await eventsNamed('oidc-issuer-updated');
      expect(followed[0]?.details).toMatchObject({ issuerId: body.id, before: body.thumbprints });
      await remove(body.id);
    });

    test('configured thumbprints pin a self-signed issuer and do not follow a rotation, and the failure is an event', async () => {
      const own = await createSelfSigned();
      const private_ = await startHttpsIssuer({ certificate: { ...own, chainPem: own.certificatePem } });
      expect((await register({ url: private_.url })).body.message).toMatch(/certificate|self-signed/i);
      const { body } = await register({ url: private_.url, thumbprints: [own.sha256.toUpperCase()] });
      expect(body).toMatchObject({ thumbprintSource: 'given', thumbprints: [own.sha256.toUpperCase()] });
      const other = await createSelfSigned();
      private_.useCertificate({ ...other, chainPem: other.certificatePem });
      clock.advanceSeconds(2 * 86_401);
      const now = Math.floor(clock.now() / 1_000);
      const token = await private_.mint({ sub: 'repo:a', iat: now, exp: now + 60 });
      expect(await server.reasonOf({ subject_token: token })).toBe('keys_unavailable');
      const { lastError } = await statusOf(body.id);
      expect(lastError?.message).toContain(other.sha256);
      expect(lastError?.message).toContain(own.sha256);
      const failed = await eventsNamed('oidc-issuer-validation-failed');
      expect(failed[0]).toMatchObject({ authFailure: true, details: { issuerId: body.id } });
      const path = `${issuers}/${body.id}`;
      await server.call('PATCH', path, { body: { thumbprints: [other.sha256] } });
      clock.advanceSeconds(6);
      expect(await server.reasonOf({ subject_token: token })).toBe('no_policy_applies');
      await remove(body.id);
      await private_.stop();
    });
  });

  test('stale pins of a valid certificate are reported on saving, in the status and in the audit log', async () => {
    const { body } = await register({ url: issuer.url });
    const path = `${issuers}/${body.id}`;
    const pin = async (thumbprints: string[]) =>
      (await server.call<IssuerBody>('PATCH', path, { body: { thumbprints } })).body;
    const stale = await pin(['ab'.repeat(32)]);
    const message = expect.stringContaining('Ordinary validation accepts its certificate');
    expect(stale).toMatchObject({
      thumbprintSource: 'given',
      warnings: [{ code: 'thumbprint_stale', message }],
    });
    expect((await statusOf(body.id)).lastError).toMatchObject({ code: 'thumbprint_stale', message });
    const failed = await eventsNamed('oidc-issuer-validation-failed');
    expect(failed[0]).toMatchObject({ details: { issuerId: body.id, code: 'thumbprint_stale' } });
    const metrics = await server.call<string>('GET', '/metrics', { token: null });
    expect(metrics.body).toMatch(/^symbolon_issuer_fetch_failures_total\{code="thumbprint_stale"\} [1-9]/m);
    // One of several pins is enough: the next certificate can be pinned before it is served.
    const [served = ''] = body.thumbprints;
    expect(await pin([served, 'ab'.repeat(32)])).not.toHaveProperty('warnings');
    expect((await statusOf(body.id)).lastError).toBeNull();
    const refused = await register({ url: `${issuer.url}/`, thumbprints: ['ab'.repeat(32)], name: 'other' });
    expect([refused.status, refused.body.message]).toEqual([400, message]);
    await remove(body.id);
  });

  test('rotated keys are found with the first token that names one, and a flood of ids causes one fetch', async () => {
    const { body } = await register({ url: issuer.url });
    await server.exchange({ subject_token: await issuer.mint({ sub: 'x' }) });
    await issuer.rotateKeys();
    clock.advanceSeconds(60);
    const now = Math.floor(clock.now() / 1_000);
    const claims = { sub: 'repo:a', aud: 'urn:pulumi:org:main', iat: now, exp: now + 60 };
    expect(await server.reasonOf({ subject_token: await issuer.mint(claims) })).toBe('no_policy_applies');
    const before = issuer.requests('jwks');
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) =>
        server.exchange({ subject_token: await issuer.mint(claims, { kid: `unknown-${index}` }) }),
      ),
    );
    expect(issuer.requests('jwks') - before).toBeLessThanOrEqual(1);
    await remove(body.id);
  });

  test('an issuer that is deleted and registered again starts with a policy document that denies everything', async () => {
    const first = await server.registerIssuer({ policies: [allowAll] });
    await remove(first.id);
    const second = await server.registerIssuer({ url: first.url });
    expect(second.policyId).not.toBe(first.policyId);
    const now = Math.floor(clock.now() / 1_000);
    const token = second.mint({ iat: now, exp: now + 60 });
    expect(await server.reasonOf({ subject_token: token })).toBe('no_policy_applies');
  });
});
