import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { must } from '../checks.ts';
import { readPackageVersion } from '../install/package-version.ts';
import type { Program } from '../program.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

export const openidClient: Program = {
  name: 'openid-client',
  origin: 'npm packages openid-client and jose, as a client of the token endpoint and as a relying party',
  find: async () => readPackageVersion('openid-client'),
  async prove(_, stage, checks) {
    const server = new URL(stage.url);
    let configuration: client.Configuration | undefined;
    await checks.check('discovers the authorization server (RFC 8414)', async () => {
      configuration = await client.discovery(server, 'ci', undefined, client.None(), { algorithm: 'oauth2' });
      return `token endpoint ${new URL(configuration.serverMetadata().token_endpoint ?? '').pathname}`;
    });
    if (configuration === undefined) return;
    const found = configuration;
    let answered: TokenAnswer | undefined;
    found[client.customFetch] = async (url, options) => {
      const response = await fetch(url, options as RequestInit);
      if (url.endsWith('/token')) answered = (await response.clone().json()) as TokenAnswer;
      return response;
    };
    await checks.check(
      'exchanges a token (RFC 8693), and rejects the token_type of the response',
      async () => {
        const refusal = await refusalOf(
          client.genericGrantRequest(found, exchangeGrant, {
            audience: 'urn:pulumi:org:main',
            subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
            subject_token: await stage.requestJobToken(),
          }),
        );
        const { token_type: type, expires_in: seconds } = answered ?? {};
        must(type === 'token' && seconds === 7_200, `got ${type} for ${seconds} s`);
        must(refusal instanceof client.ClientError, `expected a rejection of the type, got: ${refusal}`);
        return `issued for ${seconds} s; the client then rejects it, because it accepts only the token_type Bearer or DPoP, and the contract requires ${type}`;
      },
    );
    const token = answered?.access_token ?? '';
    await checks.check('gets the reason of a refusal in the form of RFC 6749', async () => {
      const refusal = await refusalOf(
        client.genericGrantRequest(found, exchangeGrant, {
          audience: 'urn:pulumi:org:main',
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
          subject_token: await stage.requestStrangersToken(),
        }),
      );
      must(refusal instanceof client.ResponseBodyError, `expected a refusal in that form, got: ${refusal}`);
      return `${refusal.status} ${refusal.error}: ${refusal.error_description?.replace(/\S*\d{4}\S*/g, '…')}`;
    });
    for (const version of ['v2', 'v1'] as const) {
      await checks.check(
        `discovers the ${version} issuer of identity tokens (OpenID Connect Discovery)`,
        async () => {
          const issuer = version === 'v1' ? `${stage.url}/oidc` : `${stage.url}/oidc/v2`;
          const party = await client.discovery(new URL(issuer), 'relying-party');
          const { jwks_uri: keysUrl, id_token_signing_alg_values_supported: algorithms } =
            party.serverMetadata();
          must(keysUrl !== undefined, 'no jwks_uri');
          return `signs with ${algorithms?.join(', ')}`;
        },
      );
    }
    await checks.check('verifies an exchanged identity token with the published keys', async () => {
      const answer = await client.genericGrantRequest(found, exchangeGrant, {
        audience: 'relying-party',
        resource: 'urn:pulumi:org:main',
        requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: await stage.requestJobToken(),
      });
      const issuer = `${stage.url}/oidc/v2`;
      const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`));
      const { payload } = await jwtVerify(answer.access_token, keys, { issuer, audience: 'relying-party' });
      return `sub ${payload.sub}`;
    });
    await checks.check('introspects and revokes the access token (RFC 7662, RFC 7009)', async () => {
      const asBearer = await client.discovery(server, 'ci', undefined, bearer(token), {
        algorithm: 'oauth2',
      });
      const before = await client.tokenIntrospection(asBearer, token);
      await client.tokenRevocation(found, token);
      must(before.active, 'was not active before');
      return `active as ${before.username}, then revoked`;
    });
  },
};

interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => null,
    (error: unknown) => error,
  );
}

/** Introspection authenticates with an access token instead of a client's secret. */
function bearer(token: string): client.ClientAuth {
  return (_server, _client, _body, headers) => {
    headers.set('authorization', `Bearer ${token}`);
  };
}
