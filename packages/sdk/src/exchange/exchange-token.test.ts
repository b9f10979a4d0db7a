import { expect, test } from 'vitest';
import { createPatience } from '../../test/patient.ts';
import { startScriptedServer } from '../../test/scripted-server.ts';
import { exchangeToken } from './exchange-token.ts';

const granted = {
  body: {
    access_token: 'pul-1',
    issued_token_type: 'urn:pulumi:token-type:access_token:team',
    token_type: 'token',
    expires_in: 900,
    scope: 'team:ops',
  },
};

test('an exchange sends the form of RFC 8693 and returns the token’s expiry', async () => {
  const server = await startScriptedServer([granted]);
  const token = await exchangeToken({
    url: server.url,
    organization: 'acme',
    subjectToken: ' header.payload.signature\n',
    requestedTokenType: 'team',
    scope: 'team:ops',
    expirationSeconds: 900,
    retry: { now: () => 1_000_000 },
  });
  expect(token).toEqual({
    accessToken: 'pul-1',
    expiresAt: 1_900_000,
    scope: 'team:ops',
    issuedTokenType: 'urn:pulumi:token-type:access_token:team',
  });
  expect(server.requests[0]?.url).toBe('/api/oauth/token');
  expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: 'urn:symbolon:org:acme',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: 'header.payload.signature',
    requested_token_type: 'urn:pulumi:token-type:access_token:team',
    scope: 'team:ops',
    expiration: '900',
  });
});

test('the namespace of URNs can be changed', async () => {
  const server = await startScriptedServer([granted]);
  await exchangeToken({ url: server.url, organization: 'acme', subjectToken: 'a.b.c', namespace: 'acme' });
  const form = new URLSearchParams(server.requests[0]?.body);
  expect(form.get('audience')).toBe('urn:symbolon:org:acme');
  expect(form.get('requested_token_type')).toBe('urn:acme:token-type:access_token:organization');
});

test('a refusal is an error with its code, description and decision, and is not retried', async () => {
  const description = 'token expired 340 s ago (decision 0198c0de-0000-7000-8000-000000000001)';
  const body = { error: 'invalid_grant', error_description: description };
  const server = await startScriptedServer([{ status: 400, body }]);
  const exchanged = exchangeToken({ url: server.url, organization: 'acme', subjectToken: 'a.b.c' });
  await expect(exchanged).rejects.toMatchObject({
    name: 'TokenExchangeError',
    error: 'invalid_grant',
    description,
    decisionId: '0198c0de-0000-7000-8000-000000000001',
    status: 400,
  });
  expect(server.requests).toHaveLength(1);
});

test('a retry after 503, 429 or a closed connection obtains a new identity token', async () => {
  const unavailable = { error: 'temporarily_unavailable', error_description: 'later' };
  const server = await startScriptedServer([
    { status: 503, body: unavailable, headers: { 'retry-after': '5' } },
    {
      status: 429,
      body: { error: 'slow_down', error_description: 'later' },
      headers: { 'retry-after': '7' },
    },
    { cut: true },
    granted,
  ]);
  const { policy, waits } = createPatience();
  let asked = 0;
  const getSubjectToken = async () => `token.${++asked}.x`;
  await exchangeToken({ url: server.url, organization: 'acme', getSubjectToken, retry: policy });
  expect(waits).toEqual([5_000, 7_000, 750]);
  const sent = server.requests.map(({ body }) => new URLSearchParams(body).get('subject_token'));
  expect(sent).toEqual(['token.1.x', 'token.2.x', 'token.3.x', 'token.4.x']);
});

test.each([500, 502, 504])('status %i is not retried: the exchange may have succeeded', async (status) => {
  const server = await startScriptedServer([{ status, body: 'bad gateway' }]);
  const exchanged = exchangeToken({ url: server.url, organization: 'acme', subjectToken: 'a.b.c' });
  await expect(exchanged).rejects.toMatchObject({ name: 'SymbolonError', status });
  expect(server.requests).toHaveLength(1);
});

test('a response that is not from a token endpoint is reported', async () => {
  const server = await startScriptedServer([{ body: '<html>welcome</html>' }]);
  const exchanged = exchangeToken({ url: server.url, organization: 'acme', subjectToken: 'a.b.c' });
  await expect(exchanged).rejects.toMatchObject({ code: 'unexpected_answer' });
});

test.each(['a\nNODE_OPTIONS=--require=/tmp/x', 'a b', '', 'a\u001b[2J'])(
  'a token %j, which is not a single word, is refused',
  async (access_token) => {
    const server = await startScriptedServer([{ body: { ...granted.body, access_token } }]);
    const exchanged = exchangeToken({ url: server.url, organization: 'acme', subjectToken: 'a.b.c' });
    await expect(exchanged).rejects.toMatchObject({ code: 'unexpected_answer' });
  },
);

test('without an identity token nothing is sent', async () => {
  const server = await startScriptedServer([granted]);
  const exchanged = exchangeToken({ url: server.url, organization: 'acme', subjectToken: ' \n' });
  await expect(exchanged).rejects.toMatchObject({ code: 'invalid_request' });
  expect(server.requests).toHaveLength(0);
});
