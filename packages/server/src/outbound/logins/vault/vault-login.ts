import type { JsonObject, JsonValue } from '../../../platform/json/json.ts';
import { parseDurationSeconds } from '../../../platform/time/duration.ts';
import {
  type VaultParentInputs,
  type VaultPlace,
  type VaultRoleInputs,
  vaultLoginContract,
} from '../../login-contracts/index.ts';
import { mintEnvironmentToken } from '../environment-token.ts';
import { memberOf, textOf } from '../json-response.ts';
import type { LoginContext } from '../login-context.ts';
import { defineLogin } from '../login-kind.ts';
import { openVault, type Vault } from './vault-api.ts';

const { name } = vaultLoginContract;
const defaultMaxTtlSeconds = 7_200;

/** Gets a Vault token: for an identity token, or as a child of a given token (docs/contract/cloud-logins.md). */
export const vaultLogin = defineLogin(vaultLoginContract, {
  async login(context, { jwt: role, token: given, ...at }) {
    if (role) return logIn(context, at, role);
    if (!given) throw new Error('the schema requires one of the two');
    return createChild(context, at, given);
  },
});

async function logIn(
  context: LoginContext,
  at: VaultPlace,
  { role, mount = 'jwt', ...terms }: VaultRoleInputs,
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
    compareWith: `the bound issuer of auth/${mount} and the bound claims of its role ${role}`,
    secrets: [minted.token],
  });
  const response = await vault.load(`auth/${mount}/login`, { body: { role, jwt: minted.token } });
  return describeToken(context, at, {
    vault,
    auth: memberOf(response, 'auth'),
    obtained: { role, mount },
  });
}

async function createChild(context: LoginContext, at: VaultPlace, given: VaultParentInputs) {
  const { token, displayName = 'pulumi', policies, metadata, maxTtl = '' } = given;
  const vault = openVault(context, { ...at, login: name, secrets: [token] });
  const ttl = `${parseDurationSeconds(maxTtl) ?? defaultMaxTtlSeconds}s`;
  const response = await vault.load('auth/token/create', {
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
  const auth = memberOf(response, 'auth');
  return describeToken(context, at, { vault, auth, obtained: { displayName } });
}

function describeToken(
  { clock }: LoginContext,
  at: VaultPlace,
  {
    vault,
    auth,
    obtained,
  }: { readonly vault: Vault; readonly auth: JsonValue | undefined; readonly obtained: JsonObject },
) {
  const token = textOf(memberOf(auth, 'client_token'));
  const leaseSeconds = memberOf(auth, 'lease_duration');
  if (token === '' || typeof leaseSeconds !== 'number') throw vault.cloud.malformed('no token with a lease');
  // A lease of zero means that the token never expires: it is a root token.
  const expiresAt = leaseSeconds > 0 ? clock.now() + leaseSeconds * 1_000 : null;
  return { outputs: { ...at, token }, expiresAt, obtained: { address: at.address, ...obtained } };
}
