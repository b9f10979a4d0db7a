import { anyToken, nothing, type Operation, operation, permission } from './operation.ts';
import { type OperationWorld, org } from './operation-world.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** The body of an exchange that is granted. */
async function exchangeBody(world: OperationWorld): Promise<string> {
  const issuer = await world.issuer();
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: 'urn:pulumi:org:main',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: 'urn:pulumi:token-type:access_token:organization',
    subject_token: issuer.mint(),
  }).toString();
}

async function ownTokenId(world: OperationWorld, token: string | null): Promise<string> {
  const created = await world.server.call<{ id?: string }>('POST', '/api/user/tokens', { token, body: {} });
  return created.body.id ?? 'unknown';
}

/** Access tokens, and the routes of OAuth. */
export const tokenOperations: readonly Operation[] = [
  operation('GET /api/user/tokens', { kind: 'user', otherwise: 403 }, '/api/user/tokens'),
  operation('POST /api/user/tokens', { kind: 'user', otherwise: 403 }, () => ({
    path: '/api/user/tokens',
    body: {},
  })),
  operation(
    'POST /api/user/tokens',
    { kind: 'user', otherwise: 403 },
    () => ({ path: '/api/user/tokens', body: { type: 'refresh' } }),
    { variant: 'a refresh token' },
  ),
  operation(
    'DELETE /api/user/tokens/{tokenId}',
    { kind: 'user', otherwise: 404 },
    async ({ world, token }) => ({ path: `/api/user/tokens/${await ownTokenId(world, token)}` }),
  ),
  operation(
    'POST /api/orgs/{orgName}/members/{userLogin}/tokens',
    permission('org_member:create_token'),
    async ({ world }) => ({
      path: `${org}/members/${await world.member()}/tokens`,
      body: {},
    }),
  ),
  operation('GET /api/orgs/{orgName}/tokens', permission('org_token:read'), `${org}/tokens`),
  operation('POST /api/orgs/{orgName}/tokens', permission('org_token:create'), ({ world }) => ({
    path: `${org}/tokens`,
    body: { name: world.newName('token'), admin: true },
  })),
  operation(
    'DELETE /api/orgs/{orgName}/tokens/{tokenId}',
    permission('org_token:delete'),
    async ({ world }) => ({
      path: `${org}/tokens/${(await world.organizationToken()).id}`,
    }),
  ),
  operation(
    'GET /api/orgs/{orgName}/teams/{teamName}/tokens',
    permission('team:list_tokens'),
    async ({ world }) => ({
      path: `${org}/teams/${await world.team()}/tokens`,
    }),
  ),
  operation(
    'POST /api/orgs/{orgName}/teams/{teamName}/tokens',
    permission('team:create_token'),
    async ({ world }) => ({
      path: `${org}/teams/${await world.team()}/tokens`,
      body: { name: world.newName('token') },
    }),
  ),
  operation(
    'DELETE /api/orgs/{orgName}/teams/{teamName}/tokens/{tokenId}',
    permission('team:delete_token'),
    async ({ world }) => {
      const team = await world.team();
      return { path: `${org}/teams/${team}/tokens/${(await world.teamToken(team)).id}` };
    },
  ),
  operation('POST /api/orgs/{orgName}/tokens/revoke', permission('org_token:delete'), async ({ world }) => {
    const subject = `repo:acme/${world.newName('app')}`;
    const issuer = await world.issuer();
    const granted = await world.server.exchange({ subject_token: issuer.mint({ sub: subject }) });
    if (granted.status !== 200) throw new Error(granted.body.error_description);
    return { path: `${org}/tokens/revoke`, body: { criteria: { subject } } };
  }),
  ...['/api/oauth/token', '/oauth/token'].map((path) =>
    operation(`POST ${path}`, nothing, async ({ world }) => ({
      path,
      headers: form,
      body: await exchangeBody(world),
    })),
  ),
  operation(
    'POST /api/oauth/introspect',
    anyToken,
    ({ token }) => ({
      path: '/api/oauth/introspect',
      headers: form,
      body: `token=${token}`,
    }),
    { transactions: 0 },
  ),
  operation('POST /api/oauth/revoke', nothing, async ({ world }) => ({
    path: '/api/oauth/revoke',
    headers: form,
    body: `token=${(await world.organizationToken()).tokenValue}`,
  })),
  operation(
    'GET /.well-known/oauth-authorization-server',
    nothing,
    '/.well-known/oauth-authorization-server',
  ),
];
