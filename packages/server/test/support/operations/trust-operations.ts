import { issuerKey } from '../../journeys/trusting-server.ts';
import { nothing, type Operation, operation, permission, type Sender } from './operation.ts';
import { org } from './operation-world.ts';

const policies = [{ decision: 'deny', tokenType: 'organization', rules: { sub: 'repo:*' } }];
const uuid = '9d7f3c52-6b2f-4a50-9c1c-6c4bb0a4b3a1';

const ofIssuer =
  (suffix = '', body?: unknown) =>
  async ({ world }: Sender) => ({
    path: `${org}/oidc/issuers/${(await world.issuer()).id}${suffix}`,
    ...(body === undefined ? {} : { body }),
  });

function trustPath(environment: string): string {
  const [project = '', name = ''] = environment.split('/');
  return `${org}/oidc/trust/vault?${new URLSearchParams({ role: 'r', project, environment: name })}`;
}

const discovery = ['/oidc', '/oidc/v2'].flatMap((base) =>
  ['/.well-known/openid-configuration', '/.well-known/jwks'].map((path) =>
    operation(`GET ${base}${path}`, nothing, base + path),
  ),
);

/** Whom the organization trusts, what it signs, and what was decided. */
export const trustOperations: readonly Operation[] = [
  ...discovery,
  operation('GET /api/orgs/{orgName}/oidc/issuers', permission('oidc_issuers:read'), `${org}/oidc/issuers`),
  operation('POST /api/orgs/{orgName}/oidc/issuers', permission('oidc_issuers:create'), ({ world }) => ({
    path: `${org}/oidc/issuers`,
    body: { name: 'ci', url: `https://${world.newName('ci')}.example`, jwks: { keys: [issuerKey.jwk] } },
  })),
  operation('GET /api/orgs/{orgName}/oidc/issuers/{issuerId}', permission('oidc_issuers:read'), ofIssuer()),
  operation(
    'PATCH /api/orgs/{orgName}/oidc/issuers/{issuerId}',
    permission('oidc_issuers:update'),
    ofIssuer('', { name: 'renamed' }),
  ),
  operation(
    'DELETE /api/orgs/{orgName}/oidc/issuers/{issuerId}',
    permission('oidc_issuers:delete'),
    ofIssuer(),
  ),
  operation(
    'POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/regenerate-thumbprints',
    permission('oidc_issuers:regenerate_thumbprints'),
    async ({ world }) => ({
      path: `${org}/oidc/issuers/${await world.reachableIssuer()}/regenerate-thumbprints`,
    }),
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/issuers/{issuerId}/status',
    permission('oidc_issuers:read'),
    ofIssuer('/status'),
  ),
  operation('GET /api/orgs/{orgName}/oidc/presets', permission('oidc_issuers:read'), `${org}/oidc/presets`),
  operation(
    'POST /api/orgs/{orgName}/oidc/presets/{presetId}/render',
    permission('oidc_issuers:read'),
    () => ({
      path: `${org}/oidc/presets/circleci/render`,
      body: { values: { organizationId: uuid, projectId: uuid } },
    }),
    { transactions: 0 },
  ),
  operation(
    'GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}',
    permission('auth_policies:read'),
    async ({ world }) => ({
      path: `${org}/auth/policies/oidcissuers/${(await world.issuer()).id}`,
    }),
  ),
  operation(
    'PATCH /api/orgs/{orgName}/auth/policies/{policyId}',
    permission('auth_policies:update'),
    async ({ world }) => ({
      path: `${org}/auth/policies/${(await world.issuer()).policyId}`,
      body: { policies },
    }),
  ),
  operation(
    'POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/lint',
    permission('auth_policies:read'),
    ofIssuer('/lint', { policies }),
    { transactions: 0 },
  ),
  operation(
    'POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/simulate',
    permission('auth_policies:read'),
    ofIssuer('/simulate', { claims: { sub: 'repo:acme/app' } }),
    { transactions: 0 },
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/decisions',
    permission('oidc_decision:read'),
    `${org}/oidc/decisions`,
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/decisions/{decisionId}',
    permission('oidc_decision:read'),
    async ({ world }) => {
      const issuer = await world.issuer();
      await world.server.exchange({ subject_token: issuer.mint() });
      const path = `${org}/oidc/decisions`;
      const page = await world.make<{ decisions: { id: string }[] }>('GET', `${path}?issuerId=${issuer.id}`);
      return { path: `${path}/${page.decisions[0]?.id}` };
    },
  ),
  operation('GET /api/orgs/{orgName}/auditlogs/v2', permission('audit_logs:read'), `${org}/auditlogs/v2`),
  operation(
    'GET /api/orgs/{orgName}/auditlogs/v2/export',
    permission('audit_logs:export'),
    `${org}/auditlogs/v2/export`,
  ),
  operation('GET /api/orgs/{orgName}/auditlogs', permission('audit_logs:read'), `${org}/auditlogs`),
  operation(
    'GET /api/orgs/{orgName}/auditlogs/export',
    permission('audit_logs:export'),
    `${org}/auditlogs/export`,
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/audit/chain',
    permission('audit_logs:read'),
    `${org}/oidc/audit/chain`,
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/audit/verify',
    permission('audit_logs:read'),
    `${org}/oidc/audit/verify`,
  ),
  operation('GET /api/orgs/{orgName}/oidc/trusts', permission('trust_record:read'), `${org}/oidc/trusts`),
  operation(
    'DELETE /api/orgs/{orgName}/oidc/trusts/{trustId}',
    permission('trust_record:delete'),
    async ({ world }) => {
      const environment = await world.environment();
      await world.make('GET', trustPath(environment));
      const { trusts } = await world.make<{ trusts: { id: string }[] }>('GET', `${org}/oidc/trusts`);
      return { path: `${org}/oidc/trusts/${trusts[0]?.id}` };
    },
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/trust/{cloud}',
    permission('trust_setup:read'),
    ({ environment }) => ({ path: trustPath(environment) }),
    { transactions: 1 },
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/tokens/preview',
    permission('cloud_login:read'),
    `${org}/oidc/tokens/preview`,
  ),
  operation('GET /api/orgs/{orgName}/oidc/logins', permission('cloud_login:read'), `${org}/oidc/logins`),
  operation(
    'POST /api/orgs/{orgName}/oidc/logins/{kind}',
    permission('cloud_login:use'),
    () => ({
      path: `${org}/oidc/logins/azure-login`,
      body: { inputs: { clientId: 'c', tenantId: 't', oidc: true } },
    }),
    // The transaction of the identity token, and the transaction of what was obtained with it.
    { transactions: 2 },
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/signing-keys',
    permission('signing_key:read'),
    `${org}/oidc/signing-keys`,
  ),
  operation(
    'GET /api/orgs/{orgName}/oidc/master-key',
    permission('signing_key:read'),
    `${org}/oidc/master-key`,
  ),
  operation(
    'POST /api/orgs/{orgName}/oidc/signing-keys/rotate',
    permission('signing_key:update'),
    ({ world }) => {
      // Verifiers may not know the next key earlier.
      world.clock.advanceSeconds(500);
      return { path: `${org}/oidc/signing-keys/rotate`, body: { issuer: 'v2' } };
    },
  ),
  operation(
    'POST /api/orgs/{orgName}/oidc/signing-keys/{keyId}/revoke',
    permission('signing_key:update'),
    async ({ world }) => {
      const { signingKeys } = await world.make<{
        signingKeys: { id: string; state: string; issuer: string }[];
      }>('GET', `${org}/oidc/signing-keys`);
      const next = signingKeys.find(({ state, issuer }) => state === 'next' && issuer === 'v2');
      return { path: `${org}/oidc/signing-keys/${next?.id}/revoke` };
    },
  ),
];
