import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HttpsIssuer, startHttpsIssuer } from '../../../test/support/issuers/https-issuer.ts';
import { scriptedResponses } from '../../../test/support/issuers/scripted-responses.ts';
import { createTestAuthority } from '../../../test/support/issuers/test-authority.ts';
import { createGuardedFetch, type GuardedFetch } from '../../platform/guarded-fetch/index.ts';
import { discoverIssuer } from './discover-issuer.ts';

let issuer: HttpsIssuer;
let fetch: GuardedFetch;

beforeAll(async () => {
  const authority = await createTestAuthority();
  issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'], path: '/realms/acme' });
  const extraAuthorities = [authority.certificatePem];
  fetch = createGuardedFetch({ privateCidrs: ['127.0.0.0/8'], insecureHttp: false, extraAuthorities });
});
beforeEach(() => issuer.respondNormally());
afterAll(() => issuer.stop());

const trust = { kind: 'system' as const };
const register = (url: string) => discoverIssuer(url, { fetch, trust });
const rediscover = (registeredIssuer: string) =>
  discoverIssuer(issuer.url, { fetch, trust, registeredIssuer });
const fault = (name: string, code: string) => expect.objectContaining({ name, code });
const respond = (document: unknown) => issuer.respond('discovery', scriptedResponses.json(document));
const document = (members: Record<string, unknown>) => ({
  issuer: issuer.url,
  jwks_uri: `${issuer.url}/jwks`,
  ...members,
});

describe('at registration', () => {
  test('the document below the URL has the issuer identifier and the key URL', async () => {
    const discovered = await register(issuer.url);
    expect(discovered).toMatchObject({ issuer: issuer.url, jwksUri: `${issuer.url}/jwks` });
    expect(discovered.certificates).toHaveLength(1);
  });

  test('a trailing slash on one side is tolerated, and the document’s form is used', async () => {
    expect((await register(`${issuer.url}/`)).issuer).toBe(issuer.url);
    respond(document({ issuer: `${issuer.url}/` }));
    expect((await register(issuer.url)).issuer).toBe(`${issuer.url}/`);
  });

  test.each([
    ['two slashes', (url: string) => `${url}//`],
    ['letter case', (url: string) => url.replace('acme', 'Acme')],
    ['a default port', (url: string) => url.replace('localhost', 'localhost.')],
    ['a dot segment', (url: string) => url.replace('/realms', '/./realms')],
    ['an escaped letter', (url: string) => url.replace('acme', '%61cme')],
    ['a Unicode letter', (url: string) => url.replace('acme', 'аcme')],
    ['another scheme', (url: string) => url.replace('https', 'http')],
  ])('a document that differs by %s is of another issuer', async (_name, change) => {
    respond(document({ issuer: change(issuer.url) }));
    await expect(register(issuer.url)).rejects.toThrow(fault('DiscoveryError', 'issuer_mismatch'));
  });

  test.each(['?tenant=1', '#part', '?'])('a URL that ends in "%s" is not a valid issuer', async (end) => {
    await expect(register(`${issuer.url}${end}`)).rejects.toThrow(
      fault('DiscoveryError', 'issuer_url_invalid'),
    );
  });
});

describe('after registration', () => {
  test('the identifier is compared byte for byte, a trailing slash included', async () => {
    expect((await rediscover(issuer.url)).issuer).toBe(issuer.url);
    await expect(rediscover(`${issuer.url}/`)).rejects.toThrow(fault('DiscoveryError', 'issuer_mismatch'));
  });
});

describe('a document is not accepted', () => {
  test.each([
    ['an array', []],
    ['null', null],
    ['without an issuer', { jwks_uri: 'https://keys.example/' }],
    ['with an issuer that is a number', { issuer: 1, jwks_uri: 'https://keys.example/' }],
  ])('that is %s', async (_name, body) => {
    respond(body);
    await expect(register(issuer.url)).rejects.toThrow(fault('DiscoveryError', 'document_malformed'));
  });

  test.each([undefined, null, '', ['https://keys.example/']])('whose key URL is %j', async (jwksUri) => {
    respond(document({ jwks_uri: jwksUri }));
    await expect(register(issuer.url)).rejects.toThrow(fault('DiscoveryError', 'document_malformed'));
  });

  test('with an inherited issuer', async () => {
    issuer.respond(
      'discovery',
      scriptedResponses.text(`{"__proto__": {"issuer": "${issuer.url}"}, "jwks_uri": "https://k.example"}`),
    );
    await expect(register(issuer.url)).rejects.toThrow(fault('DiscoveryError', 'document_malformed'));
  });

  test('with a repeated member', async () => {
    issuer.respond(
      'discovery',
      scriptedResponses.text(`{"issuer": "https://a.example", "issuer": "${issuer.url}"}`),
    );
    await expect(register(issuer.url)).rejects.toThrow(fault('FetchError', 'body_malformed'));
  });

  test.each([
    'http://keys.example/',
    '/jwks',
    'keys',
    'ftp://keys.example/',
    'data:application/json,{}',
    'https://user:secret@keys.example/',
    'https://keys.example/#part',
  ])('whose keys are at %s', async (jwksUri) => {
    respond(document({ jwks_uri: jwksUri }));
    await expect(register(issuer.url)).rejects.toThrow(fault('DiscoveryError', 'jwks_uri_invalid'));
  });

  test('that cannot be fetched, with the reason of the fetch', async () => {
    issuer.respond('discovery', scriptedResponses.redirectTo('https://elsewhere.example/'));
    await expect(register(issuer.url)).rejects.toThrow(fault('FetchError', 'redirected'));
  });
});
