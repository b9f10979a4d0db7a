import { expect, test } from 'vitest';
import { startScriptedServer } from '../../test/scripted-server.ts';
import { exchangeForIdentityToken } from './exchange-for-identity-token.ts';

test('an identity-token exchange requests an identity token for an organization', async () => {
  const server = await startScriptedServer([
    {
      body: {
        access_token: 'a.b.c',
        issued_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        token_type: 'N_A',
        expires_in: 600,
        scope: '',
      },
    },
  ]);
  const token = await exchangeForIdentityToken({
    url: server.url,
    organization: 'acme',
    audience: 'sts.amazonaws.com',
    subjectToken: 'header.payload.signature',
    expirationSeconds: 600,
    retry: { now: () => 1_000_000 },
  });
  expect(token).toEqual({ identityToken: 'a.b.c', expiresAt: 1_600_000 });
  expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: 'sts.amazonaws.com',
    resource: 'urn:symbolon:org:acme',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: 'header.payload.signature',
    requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    expiration: '600',
  });
});

test('a refusal has the server’s message and decision', async () => {
  const id = '0198c0de-0000-7000-8000-000000000001';
  const body = { error: 'invalid_grant', error_description: `No policy applies (decision ${id})` };
  const server = await startScriptedServer([{ status: 400, body }]);
  const exchange = exchangeForIdentityToken({
    url: server.url,
    organization: 'acme',
    audience: 'vault',
    subjectToken: 'a.b.c',
  });
  await expect(exchange).rejects.toMatchObject({ error: 'invalid_grant', decisionId: id });
});
