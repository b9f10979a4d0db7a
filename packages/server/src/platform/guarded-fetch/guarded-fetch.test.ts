import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HttpsIssuer, startHttpsIssuer } from '../../../test/support/issuers/https-issuer.ts';
import { scriptedResponses } from '../../../test/support/issuers/scripted-responses.ts';
import { createTestAuthority, type TestAuthority } from '../../../test/support/issuers/test-authority.ts';
import { createGuardedFetch, type FetchOptions, type GuardedFetchOptions } from './guarded-fetch.ts';

let authority: TestAuthority;
let issuer: HttpsIssuer;

beforeAll(async () => {
  authority = await createTestAuthority();
  issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'], cacheControl: 'max-age=60' });
});
beforeEach(() => issuer.respondNormally());
afterAll(() => issuer.stop());

const fetchWith = (options: Partial<GuardedFetchOptions> = {}) =>
  createGuardedFetch({
    privateCidrs: ['127.0.0.0/8'],
    insecureHttp: false,
    extraAuthorities: [authority.certificatePem],
    ...options,
  });

const fetchKeys = (options: FetchOptions = {}) => fetchWith()(`${issuer.url}/jwks`, options);
const fault = (code: string) => expect.objectContaining({ name: 'FetchError', code });

describe('a valid response', () => {
  test('yields the parsed document, its caching rule and the certificates of the server', async () => {
    const document = await fetchKeys();
    expect(document.json).toEqual(issuer.jwks());
    expect(document).toMatchObject({ cacheControl: 'max-age=60', authorized: true, thumbprintMatched: true });
    expect(document.certificates).toHaveLength(1);
  });

  test('is requested without compression, cookies or credentials', async () => {
    let seen: Record<string, unknown> = {};
    issuer.respond('jwks', (request, response) => {
      seen = request.headers;
      scriptedResponses.json({})(request, response);
    });
    await fetchKeys({ accept: 'application/jwk-set+json' });
    expect(seen).toEqual({
      host: `localhost:${issuer.port}`,
      accept: 'application/jwk-set+json',
      'accept-encoding': 'identity',
      'user-agent': 'symbolon',
      connection: 'close',
    });
  });

  test.each([
    'application/json; charset=utf-8',
    'application/jwk-set+json',
    'text/plain',
    'application/octet-stream',
    'binary/octet-stream',
    'text/html',
    'not a type',
    '',
  ])('may have the content type "%s"', async (type) => {
    issuer.respond('jwks', scriptedResponses.text('{"keys":[]}', { 'content-type': type }));
    expect((await fetchKeys()).json).toEqual({ keys: [] });
  });

  test('may have no content type', async () => {
    issuer.respond('jwks', (_request, response) => void response.writeHead(200).end('{"keys":[]}'));
    expect((await fetchKeys()).json).toEqual({ keys: [] });
  });

  test('may be exactly as large as the limit', async () => {
    issuer.respond('jwks', scriptedResponses.text('[]'.padEnd(1024)));
    expect((await fetchKeys({ maxBytes: 1024 })).json).toEqual([]);
  });
});

describe('an invalid response', () => {
  test.each([
    ['text/html', 'Sign in'],
    ['text/plain', '  <!DOCTYPE html><title>Sign in</title>'],
    ['', '<html></html>'],
  ])('with the content type "%s" and an HTML page is refused as a page', async (type, page) => {
    issuer.respond('jwks', scriptedResponses.text(page, { 'content-type': type }));
    await expect(fetchKeys()).rejects.toThrow(
      expect.objectContaining({
        code: 'content_type_refused',
        message: expect.stringContaining('sent an HTML page, not JSON'),
      }),
    );
  });

  test.each(['text/plain', 'application/octet-stream', ''])(
    'with the content type "%s" and without JSON is refused as malformed',
    async (type) => {
      issuer.respond('jwks', scriptedResponses.text('keys', { 'content-type': type }));
      await expect(fetchKeys()).rejects.toThrow(fault('body_malformed'));
    },
  );

  test('that is compressed is refused before it is decompressed', async () => {
    issuer.respond('jwks', scriptedResponses.text('{}', { 'content-encoding': 'gzip' }));
    await expect(fetchKeys()).rejects.toThrow(fault('content_type_refused'));
  });

  test.each([301, 302, 303, 307, 308])('redirecting with %i is refused and not followed', async (status) => {
    const before = issuer.requests('discovery');
    const location = `${issuer.url}/.well-known/openid-configuration`;
    issuer.respond('jwks', scriptedResponses.status(status, { location }));
    await expect(fetchKeys()).rejects.toThrow(fault('redirected'));
    expect(issuer.requests('discovery')).toBe(before);
  });

  test.each([201, 204, 304, 401, 404, 500, 503])('with status %i is refused', async (status) => {
    issuer.respond('jwks', scriptedResponses.status(status));
    await expect(fetchKeys()).rejects.toThrow(fault('status_refused'));
  });

  test('with truncated JSON is malformed', async () => {
    issuer.respond('jwks', scriptedResponses.malformedJson());
    await expect(fetchKeys()).rejects.toThrow(fault('body_malformed'));
  });

  test('that is not UTF-8 is malformed', async () => {
    issuer.respond('jwks', scriptedResponses.text(Buffer.from([0x22, 0xff, 0x22])));
    await expect(fetchKeys()).rejects.toThrow(fault('body_malformed'));
  });

  test('that is not HTTP is malformed', async () => {
    issuer.respond('jwks', (request) => void request.socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    await expect(fetchKeys()).rejects.toThrow(fault('body_malformed'));
  });

  test('of more than a MiB is refused, announced or not', async () => {
    issuer.respond('jwks', scriptedResponses.text(Buffer.alloc(1024 * 1024 + 1, 0x20)));
    await expect(fetchKeys()).rejects.toThrow(fault('too_large'));
    issuer.respond('jwks', scriptedResponses.hugeBody());
    await expect(fetchKeys()).rejects.toThrow(fault('too_large'));
  });

  test('with huge headers is refused', async () => {
    issuer.respond('jwks', scriptedResponses.status(200, { 'x-large': 'x'.repeat(100_000) }));
    await expect(fetchKeys()).rejects.toThrow(fault('too_large'));
  });

  test.each([
    ['silent', scriptedResponses.silence()],
    ['slow in its headers', scriptedResponses.slowHeaders()],
    ['endless', scriptedResponses.endlessBody()],
  ])('that is %s ends at the deadline', async (_name, answer) => {
    issuer.respond('jwks', answer);
    await expect(fetchKeys({ timeoutMs: 200 })).rejects.toThrow(fault('timed_out'));
  });

  test.each([
    ['before it begins', scriptedResponses.dropConnection()],
    ['in the middle', scriptedResponses.truncatedBody()],
  ])('cut off %s is a failed connection', async (_name, answer) => {
    issuer.respond('jwks', answer);
    await expect(fetchKeys()).rejects.toThrow(fault('connection_failed'));
  });
});

describe('an issuer that cannot be reached', () => {
  test('because it closes the connection before TLS', async () => {
    issuer.goAway();
    await expect(fetchKeys()).rejects.toThrow(fault('connection_failed'));
    issuer.comeBack();
    expect((await fetchKeys()).json).toEqual(issuer.jwks());
  });

  test('because nothing listens', async () => {
    await expect(fetchWith()('https://127.0.0.1:1/')).rejects.toThrow(fault('connection_failed'));
  });

  test('because its name does not exist', async () => {
    const lookup = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(fetchWith({ lookup })('https://nowhere.example/')).rejects.toThrow(fault('name_not_found'));
    const empty = () => Promise.resolve([]);
    await expect(fetchWith({ lookup: empty })('https://nowhere.example/')).rejects.toThrow(
      fault('name_not_found'),
    );
  });

  test('because its name server never responds', async () => {
    const lookup = () => new Promise<never>(() => {});
    const pending = fetchWith({ lookup })('https://slow.example/', { timeoutMs: 100 });
    await expect(pending).rejects.toThrow(fault('timed_out'));
  });
});

describe('plain http', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => scriptedResponses.json({ plain: true })(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => void server.close());

  test('is refused unless the operator allows it', async () => {
    await expect(fetchWith()(url)).rejects.toThrow(fault('scheme_refused'));
  });

  test('is allowed in the ranges that the operator allows', async () => {
    const document = await fetchWith({ insecureHttp: true })(url);
    expect(document).toMatchObject({ json: { plain: true }, certificates: [], authorized: false });
  });

  test('is refused outside these ranges, even on a public address', async () => {
    const insecure = fetchWith({ insecureHttp: true, privateCidrs: [] });
    await expect(insecure(url)).rejects.toThrow(fault('address_refused'));
    await expect(insecure('http://1.1.1.1/')).rejects.toThrow(fault('address_refused'));
  });

  test('cannot satisfy a pin', async () => {
    const pinned = { kind: 'pinned' as const, thumbprints: ['ab'.repeat(32)] };
    await expect(fetchWith({ insecureHttp: true })(url, { trust: pinned })).rejects.toThrow(
      fault('scheme_refused'),
    );
  });
});
