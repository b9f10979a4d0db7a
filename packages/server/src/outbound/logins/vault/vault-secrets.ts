import type { JsonObject, JsonValue } from '../../../platform/json/json.ts';
import { isJsonObject } from '../../../platform/json/json.ts';
import { vaultSecretsContract } from '../../login-contracts/index.ts';
import { CloudLoginError } from '../cloud-login-error.ts';
import { findJsonObject, isSuccess, memberOf, textOf } from '../json-response.ts';
import type { LoginContext } from '../login-context.ts';
import { defineLogin } from '../login-kind.ts';
import { openVault, type Vault } from './vault-api.ts';

const { name } = vaultSecretsContract;

/** Reads secrets from Vault's KV engines, versions 1 and 2 (docs/contract/cloud-logins.md). */
export const vaultSecrets = defineLogin(vaultSecretsContract, {
  async login(context, { login: at, read }) {
    const found: [string, JsonValue][] = [];
    for (const [member, { path, field }] of Object.entries(read)) {
      const secret = await readSecret(context, at, path);
      found.push([member, field === undefined ? secret : loadField(secret, { member, path, field })]);
    }
    const paths = Object.values(read).map(({ path }) => path);
    return {
      outputs: Object.fromEntries(found),
      expiresAt: null,
      obtained: { address: at.address, paths },
    };
  },
});

async function readSecret(
  context: LoginContext,
  at: { readonly address: string; readonly namespace?: string; readonly token: string },
  path: string,
): Promise<JsonObject> {
  const { address, namespace, token } = at;
  const vault = openVault(context, { login: name, address, namespace, secrets: [token] });
  const mount = await findKvMount(vault, token, path);
  const response = await vault.load(mount.version === 2 ? pathInVersion2(path, mount.path) : path, { token });
  const body = memberOf(response, 'data');
  // Version 2 nests the secret in a second `data`, next to its metadata.
  if (mount.version === 1) return isJsonObject(body) ? { data: body } : refuse(vault);
  return isJsonObject(body) && isJsonObject(memberOf(body, 'data')) ? body : refuse(vault);
}

function refuse(vault: Vault): never {
  throw vault.cloud.malformed('a secret without data');
}

/**
 * Finds the mount in the same way as Vault's CLI (`kvPreflightVersionRequest`): a Vault that reports no version has
 * version 1 only.
 */
async function findKvMount(
  vault: Vault,
  token: string,
  path: string,
): Promise<{ readonly version: 1 | 2; readonly path: string }> {
  const response = await vault.request(`sys/internal/ui/mounts/${path}`, { token });
  const data = isSuccess(response) ? memberOf(findJsonObject(response) ?? {}, 'data') : undefined;
  const version = memberOf(memberOf(data, 'options'), 'version');
  return { version: version === '2' ? 2 : 1, path: textOf(memberOf(data, 'path')) };
}

/** Returns `kv/data/app` for `kv/app`; leaves a path that already contains `data/` unchanged. */
function pathInVersion2(path: string, mount: string): string {
  const base = mount.replace(/\/$/, '');
  const inside = path.slice(base.length).replace(/^\//, '');
  return inside.startsWith('data/') ? path : `${base}/data/${inside}`;
}

function loadField(
  secret: JsonObject,
  { member, path, field }: { readonly member: string; readonly path: string; readonly field: string },
): JsonValue {
  const value = memberOf(memberOf(secret, 'data'), field);
  if (value !== undefined) return value;
  throw new CloudLoginError(
    'cloud_refused',
    `${name}: read.${member}: the secret at ${path} has no field ${JSON.stringify(field)}.`,
  );
}
