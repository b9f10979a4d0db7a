import { allowAll, registerIssuer } from '../journeys/trusting-server.ts';
import { addMember, environmentsOf } from '../support/environments/environments.ts';
import type { ServerClient } from '../support/servers/server-client.ts';

/** A change that an administrator makes on one server and that all servers must apply. */
export interface Change {
  makeOn(server: ServerClient): Promise<void>;
  holdsOn(server: ServerClient): Promise<boolean>;
}

const audience = 'https://service.example';
const allowIdentity = {
  decision: 'allow',
  tokenType: 'identity',
  audience,
  authorizedPermissions: [],
  rules: { sub: 'repo:*' },
};

/**
 * Creates the targets of the changes, named after the round. Each change is then independent of the others, except for
 * the order, which is that of the map.
 */
export async function prepareChanges(
  server: ServerClient,
  round = 'first',
): Promise<ReadonlyMap<string, Change>> {
  return new Map([
    ...(await changesOfTrust(server)),
    ['an access token that is revoked', await revokedToken(server, `revoked-${round}`)],
    ['a signing key that is revoked', await revokedKey(server)],
    ...(await changesOfEnvironments(server, round)),
  ]);
}

async function changesOfTrust(server: ServerClient): Promise<readonly (readonly [string, Change])[]> {
  const issuer = await registerIssuer(server, { policies: [allowAll] });
  const setPolicies = (decision: string) => async (on: ServerClient) => {
    const path = `/api/orgs/main/auth/policies/${issuer.policyId}`;
    await demand(on, 'PATCH', path, { policies: [{ ...allowAll, decision }] });
  };
  const isAnswered = (words: string) => async (on: ServerClient) => {
    const { body } = await on.exchange({ subject_token: issuer.mint() });
    return (body.error_description ?? 'granted').includes(words);
  };
  return [
    [
      'a policy that denies',
      { makeOn: setPolicies('deny'), holdsOn: isAnswered('a policy denies the token') },
    ],
    ['a policy that allows', { makeOn: setPolicies('allow'), holdsOn: isAnswered('granted') }],
    [
      'an issuer that is no longer trusted',
      {
        makeOn: (on) => demand(on, 'DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`),
        holdsOn: isAnswered('not from an issuer that this audience trusts'),
      },
    ],
  ];
}

async function revokedToken(server: ServerClient, name: string): Promise<Change> {
  const created = await server.call<{ id: string; tokenValue: string }>('POST', '/api/orgs/main/tokens', {
    body: { name },
  });
  const { id, tokenValue: token } = created.body;
  return {
    makeOn: (on) => demand(on, 'DELETE', `/api/orgs/main/tokens/${id}`),
    holdsOn: async (on) => (await on.call('GET', '/api/user', { token })).status === 401,
  };
}

/** Holds once a token is signed with a different key, and the old key is no longer published. */
async function revokedKey(server: ServerClient): Promise<Change> {
  const issuer = await registerIssuer(server, { policies: [allowIdentity] });
  const listed = await server.call<{ signingKeys: { id: string; issuer: string; state: string }[] }>(
    'GET',
    '/api/orgs/main/oidc/signing-keys',
  );
  const { id = '' } =
    listed.body.signingKeys.find((key) => key.issuer === 'v2' && key.state === 'active') ?? {};
  return {
    makeOn: (on) => demand(on, 'POST', `/api/orgs/main/oidc/signing-keys/${id}/revoke`, {}),
    async holdsOn(on) {
      const { body } = await on.exchange({
        subject_token: issuer.mint(),
        requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        resource: 'urn:pulumi:org:main',
        audience,
      });
      if (body.access_token === undefined) throw new Error(body.error_description);
      const [header = ''] = body.access_token.split('.');
      const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
      const published = await on.call<{ keys: { kid: string }[] }>('GET', '/oidc/v2/.well-known/jwks');
      return kid !== id && published.body.keys.every((key) => key.kid !== id);
    },
  };
}

async function changesOfEnvironments(
  server: ServerClient,
  project: string,
): Promise<readonly (readonly [string, Change])[]> {
  const name = `${project}/prod`;
  const importing = `${project}/importing`;
  const login = `dana-${project}`;
  await environmentsOf(server).make(name, 'values: {color: red}\n');
  await environmentsOf(server).make(importing, `imports: [${name}]\n`);
  const token = await addMember(server, login);
  const grant = { grantee: { kind: 'user', name: login }, project, environment: 'prod' };
  const status = async (on: ServerClient) => (await environmentsOf(on).definition(name, { token })).status;
  return [
    [
      'a new revision of an environment',
      {
        makeOn: async (on) => void (await environmentsOf(on).save(name, 'values: {color: blue}\n')),
        holdsOn: async (on) =>
          (await environmentsOf(on).openAndRead(importing)).body.properties['color']?.value === 'blue',
      },
    ],
    [
      'a grant on an environment',
      {
        makeOn: (on) =>
          demand(on, 'PUT', '/api/orgs/main/environment-grants', { ...grant, permission: 'read' }),
        holdsOn: async (on) => (await status(on)) === 200,
      },
    ],
    [
      'a revoked grant on an environment',
      {
        makeOn: (on) =>
          demand(
            on,
            'DELETE',
            `/api/orgs/main/environment-grants?granteeKind=user&granteeName=${login}&project=${project}&environment=prod`,
          ),
        holdsOn: async (on) => (await status(on)) === 404,
      },
    ],
  ];
}

async function demand(server: ServerClient, method: string, path: string, body?: unknown): Promise<void> {
  const answer = await server.call<{ message?: string }>(method, path, body === undefined ? {} : { body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.message}`);
}
