import { type Static, Type } from 'typebox';
import { parseDurationSeconds } from '../../platform/duration.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { mintEnvironmentToken } from './environment-token.ts';
import { faultOfDuration } from './fault-of-duration.ts';
import { memberOf, textOf } from './json-answer.ts';
import type { LoginContext } from './login-context.ts';
import { closed, duration, oneOf, secretText, subjectAttributeList, vaultAddress } from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';
import { openVault, type Vault } from './vault-api.ts';

const name = 'vault-login';
const defaultMaxTtlSeconds = 7_200;

const place = {
  address: vaultAddress,
  namespace: Type.Optional(Type.String({ description: 'Of Vault Enterprise or OpenBao.' })),
};
const jwt = Type.Object(
  {
    role: Type.String({ minLength: 1 }),
    mount: Type.Optional(Type.String({ minLength: 1, description: 'Of the auth method; jwt by default.' })),
    audiencePrefix: Type.Optional(
      Type.Literal('vault', { description: 'Makes the audience vault:{org} instead of {org}.' }),
    ),
    subjectAttributes: Type.Optional(subjectAttributeList),
  },
  closed,
);
const parent = Type.Object(
  {
    token: secretText('The token that the ephemeral one is a child of.'),
    displayName: Type.Optional(Type.String({ description: 'pulumi by default.' })),
    policies: Type.Optional(Type.Array(Type.String())),
    metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
    maxTtl: Type.Optional(duration('How long the child lives at most; 2h by default.')),
  },
  closed,
);
const inputs = Type.Object(
  { ...place, jwt: Type.Optional(jwt), token: Type.Optional(parent) },
  { ...closed, ...oneOf('jwt', 'token') },
);
const outputs = Type.Object({ ...place, token: secretText('A Vault token.') });

type Place = Pick<Static<typeof inputs>, 'address' | 'namespace'>;

/** A Vault token, for a token of ours or as a child of one that is given (docs/contract/cloud-logins.md). */
export const vaultLogin = defineLogin({
  name,
  description: 'A token of HashiCorp Vault or OpenBao.',
  inputs,
  outputs,
  check: ({ token }) => faultOfDuration('token.maxTtl', token?.maxTtl),
  async login(context, { jwt: role, token: given, ...at }) {
    if (role) return logIn(context, at, role);
    if (!given) throw new Error('the schema lets neither through');
    return createChild(context, at, given);
  },
});

async function logIn(
  context: LoginContext,
  at: Place,
  { role, mount = 'jwt', ...terms }: Static<typeof jwt>,
) {
  const minted = await mintEnvironmentToken(context, {
    login: name,
    audiencePrefix: terms.audiencePrefix ?? '',
    subjectAttributes: terms.subjectAttributes,
  });
  const vault = openVault(context, {
    ...at,
    login: name,
    presented: minted.presented,
    compareWith: `the bound issuer of auth/${mount} and the bounds of its role ${role}`,
    secrets: [minted.token],
  });
  const answer = await vault.load(`auth/${mount}/login`, { body: { role, jwt: minted.token } });
  return describeToken(context, at, {
    vault,
    auth: memberOf(answer, 'auth') as JsonObject,
    obtained: { role, mount },
  });
}

async function createChild(context: LoginContext, at: Place, given: Static<typeof parent>) {
  const { token, displayName = 'pulumi', policies, metadata, maxTtl = '' } = given;
  const vault = openVault(context, { ...at, login: name, secrets: [token] });
  const ttl = `${parseDurationSeconds(maxTtl) ?? defaultMaxTtlSeconds}s`;
  const answer = await vault.load('auth/token/create', {
    token,
    body: {
      display_name: displayName,
      ttl,
      explicit_max_ttl: ttl,
      renewable: false,
      ...(policies ? { policies } : {}),
      ...(metadata ? { meta: metadata } : {}),
    },
  });
  const auth = memberOf(answer, 'auth') as JsonObject;
  return describeToken(context, at, { vault, auth, obtained: { displayName } });
}

function describeToken(
  { clock }: LoginContext,
  at: Place,
  {
    vault,
    auth,
    obtained,
  }: { readonly vault: Vault; readonly auth: JsonObject; readonly obtained: JsonObject },
) {
  const token = textOf(memberOf(auth, 'client_token'));
  const leaseSeconds = memberOf(auth, 'lease_duration');
  if (token === '' || typeof leaseSeconds !== 'number') throw vault.cloud.malformed('no token with a lease');
  // A lease of zero never ends: a root token's.
  const expiresAt = leaseSeconds > 0 ? clock.now() + leaseSeconds * 1_000 : null;
  return { outputs: { ...at, token }, expiresAt, obtained: { address: at.address, ...obtained } };
}
