import { ecTestKey, signRawToken } from '../issuers/raw-token.ts';
import type { ServerBehindTls } from './server-behind-tls.ts';

const issuerUrl = 'https://ci.issuer.example';
const workload = 'repo:acme/app:ref:refs/heads/main';

/** A CI job that may request identity tokens, with the subject that the clouds know it by. */
export interface Job {
  /** The `sub` of its identity tokens. */
  readonly subject: string;
  /** Sends one request: the job's own token in, an identity token for the audience out. */
  exchange(audience: string): Promise<string>;
}

export async function trustJob(server: ServerBehindTls): Promise<Job> {
  const key = ecTestKey('ci-key');
  const { body: registered } = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
    body: { name: 'ci', url: issuerUrl, jwks: { keys: [key.jwk] } },
  });
  const policies = '/api/orgs/main/auth/policies';
  const { body: document } = await server.call<{ id: string }>(
    'GET',
    `${policies}/oidcissuers/${registered.id}`,
  );
  await server.call('PATCH', `${policies}/${document.id}`, {
    body: {
      policies: [{ decision: 'allow', tokenType: 'identity', audience: '*', rules: { sub: workload } }],
    },
  });
  const exchange = async (audience: string) => {
    const issuedAt = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuerUrl,
      sub: workload,
      aud: 'urn:pulumi:org:main',
      iat: issuedAt,
      exp: issuedAt + 300,
    };
    const header = { alg: 'ES256', typ: 'JWT', kid: key.jwk['kid'] };
    const { status, body } = await server.exchange({
      subject_token: signRawToken(header, claims, { key: key.privateKey, alg: 'ES256' }),
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience,
      resource: 'urn:pulumi:org:main',
    });
    if (status !== 200) throw new Error(body.error_description);
    return body.access_token;
  };
  const claims = (await exchange('probe')).split('.')[1] ?? '';
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };
  return { subject: sub, exchange };
}
