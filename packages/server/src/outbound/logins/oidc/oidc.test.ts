import { expect, test } from 'vitest';
import { loginEnvironment } from '../../../../test/support/environments/definitions.ts';
import { createManualClock } from '../../../../test/support/manual-clock.ts';
import { organizationName } from '../../../../test/support/parsed-names.ts';
import type { IdentityToken, IdentityTokenRequest } from '../../identity-tokens/index.ts';
import type { LoginContext, LoginEnvironment } from '../login-context.ts';
import { loginKinds } from '../login-kinds.ts';

const environments = {
  current: loginEnvironment('app/base', 'env-1'),
  root: loginEnvironment('app/prod', 'env-2'),
} satisfies Record<string, LoginEnvironment>;

function contextOf(environment: LoginContext['environment'] = environments) {
  const minted: IdentityTokenRequest[] = [];
  const context: LoginContext = {
    async mint(request) {
      minted.push(request);
      return { token: 'signed' as IdentityToken, jwtId: 'j', expiresAt: 3_600_000, claims: {} };
    },
    previewClaims: ({ issuer, subject, audience, claims }) => ({
      iss: issuer,
      sub: subject,
      aud: audience,
      ...claims,
    }),
    organization: { id: 'org-1', name: organizationName('acme') },
    environment,
    actor: { userLogin: 'bob', tokenType: 'personal', team: null },
    namespace: 'pulumi',
    authority: { organizationIds: [], check: async () => {} },
    audit: { actor: { kind: 'user', name: 'bob' }, sourceIp: '', requestId: '' },
    clock: createManualClock(0),
    deadlineAt: 1_000,
    call: () => Promise.reject(new Error('not used')),
  };
  return { context, minted };
}

const logIn = (kind: string, context: LoginContext, inputs: unknown) =>
  loginKinds.get(kind)?.login(context, inputs);

const v2 = { audience: 'https://relying.example', identityToken: { version: 'v2' } };
const claims = {
  'https://pulumi.com/org': 'acme',
  'https://pulumi.com/org_id': 'org-1',
  'https://pulumi.com/current_env': 'app/base',
  'https://pulumi.com/current_env_id': 'env-1',
  'https://pulumi.com/root_env': 'app/prod',
  'https://pulumi.com/root_env_id': 'env-2',
  'https://pulumi.com/actor': 'bob',
};

test('the token is about the environment that declares it, by ids', async () => {
  const { context, minted } = contextOf();
  expect(await logIn('oidc', context, { ...v2, duration: '5m' })).toEqual({
    outputs: 'signed',
    secrets: [''],
    expiresAt: 3_600_000,
    obtained: null,
  });
  expect(minted).toEqual([
    expect.objectContaining({
      issuer: 'v2',
      subject: 'pulumi:org:org-1:env:env-1',
      audience: 'https://relying.example',
      lifetimeSeconds: 300,
      claims,
    }),
  ]);
});

test('without a duration it is valid for an hour', async () => {
  const { context, minted } = contextOf();
  await logIn('oidc', context, v2);
  expect(minted[0]?.lifetimeSeconds).toBe(3_600);
});

test('an unsaved document has no id in the claims', async () => {
  const { context, minted } = contextOf({ ...environments, root: { name: 'unsaved', id: null } });
  await logIn('oidc', context, v2);
  const { 'https://pulumi.com/root_env_id': _gone, ...others } = claims;
  expect(minted[0]?.claims).toEqual({ ...others, 'https://pulumi.com/root_env': '<yaml>' });
});

test('the preview has the same claims and signs nothing', async () => {
  const { context, minted } = contextOf();
  expect(await logIn('debug-oidc-claims', context, v2)).toMatchObject({
    outputs: { iss: 'v2', sub: 'pulumi:org:org-1:env:env-1', aud: 'https://relying.example', ...claims },
    secrets: [],
  });
  expect(minted).toEqual([]);
});
