import type { OrganizationName } from '../../../src/contract/organization-name.ts';
import type { OpenRequest, ProviderOutcome } from '../../../src/environments/language/index.ts';
import { type EnvironmentRef, parseEnvironmentReference } from '../../../src/environments/names.ts';
import type { IdentityToken } from '../../../src/outbound/identity-tokens/identity-token.ts';
import { formatLastingClaims } from '../../../src/outbound/identity-tokens/index.ts';
import { secretPointers } from '../../../src/outbound/login-contracts/index.ts';
import {
  CloudLoginError,
  type LoginContext,
  type LoginEnvironment,
  loginKinds,
} from '../../../src/outbound/logins/index.ts';
import type { JsonObject } from '../../../src/platform/json/json.ts';

const issuer = 'https://id.example.com/oidc';
const token = 'eyJ…' as IdentityToken;
const expiresAt = Date.parse('2030-01-01T00:00:00Z');

/** The responses of clouds in the examples of the documentation. */
const answers: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ['aws-login', { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'wJalr…', sessionToken: 'IQoJb…' }],
  [
    'gcp-login',
    { project: 123456789012, accessToken: 'ya29…', tokenType: 'Bearer', expiry: '2030-01-01T00:00:00Z' },
  ],
  ['vault-login', { address: 'https://vault.example.com', token: 'hvs…' }],
  ['vault-secrets', { database: { data: { user: 'app', password: 'hunter2' } }, apiKey: 'k-123' }],
]);

/**
 * Logs in without a cloud: runs the server's own login if that needs no cloud, and otherwise returns a possible
 * response of a cloud.
 */
export async function standInLogin(
  { provider, inputs, environment }: OpenRequest,
  opened: {
    readonly organization: { readonly id: string; readonly name: OrganizationName };
    readonly root: EnvironmentRef;
  },
): Promise<ProviderOutcome> {
  const kind = loginKinds.get(provider);
  if (kind === undefined) return { ok: false, fault: `unknown login ${provider}` };
  const answer = answers.get(provider);
  if (JSON.stringify(inputs).includes('role/nobody')) return { ok: false, fault: refusal };
  const needsCloud = answer !== undefined && !JSON.stringify(inputs).includes('"static"');
  if (needsCloud)
    return { ok: true, value: { outputs: answer, secrets: secretPointers(kind.outputs, answer) } };
  try {
    const context = contextOf(environment.contextName, opened);
    const { outputs, secrets } = await kind.login(context, inputs);
    return { ok: true, value: { outputs, secrets } };
  } catch (error) {
    if (error instanceof CloudLoginError) return { ok: false, fault: error.message };
    throw error;
  }
}

const refusal =
  'aws-login: AWS STS refused: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. Presented: ' +
  `iss "${issuer}", aud "aws:acme", sub "pulumi:environments:org:acme:env:app/prod"; compare with the trust policy ` +
  'of arn:aws:iam::123456789012:role/nobody and the audiences of its IAM identity provider.';

function contextOf(
  writtenIn: string,
  { organization, root }: Parameters<typeof standInLogin>[1],
): LoginContext {
  const current = parseEnvironmentReference(writtenIn);
  if (current === null) throw new Error(`${writtenIn} is not an environment`);
  return {
    organization,
    environment: { current: environmentOf(current), root: environmentOf(root) },
    actor: { userLogin: 'ann', tokenType: 'personal', team: null },
    namespace: 'pulumi',
    mint: async () => ({ token, jwtId: '', expiresAt, claims: { iss: issuer } }),
    previewClaims: (request) =>
      formatLastingClaims(request, request.issuer === 'v1' ? issuer : `${issuer}/v2`),
    authority: { organizationIds: [], check: async () => {} },
    audit: { actor: { kind: 'user', name: 'ann' }, sourceIp: '', requestId: '' },
    clock: { now: () => 0, monotonicMs: () => 0 },
    deadlineAt: expiresAt,
    call: async () => {
      throw new Error('the documentation calls no cloud');
    },
  };
}

function environmentOf({ project, name }: EnvironmentRef): LoginEnvironment {
  return { name: { project, environment: name }, id: `id-of-${project}-${name}` };
}
