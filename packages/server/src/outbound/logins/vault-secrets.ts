import { Type } from 'typebox';
import type { JsonObject, JsonValue } from '../../platform/json/json.ts';
import { isJsonObject } from '../../platform/json/json.ts';
import { CloudLoginError } from './cloud-login-error.ts';
import { findJsonObject, isSuccess, memberOf, textOf } from './json-answer.ts';
import type { LoginContext } from './login-context.ts';
import { closed, secretText, vaultAddress } from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';
import { openVault, type Vault } from './vault-api.ts';

const name = 'vault-secrets';

const login = Type.Object({
  address: vaultAddress,
  namespace: Type.Optional(Type.String()),
  token: secretText('A Vault token.'),
});
const reading = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      description: 'The mount and the secret within it, such as kv/app/database.',
    }),
    field: Type.Optional(Type.String({ minLength: 1, description: 'Only this field of the secret.' })),
  },
  closed,
);
const inputs = Type.Object({ login, read: Type.Record(Type.String(), reading) }, closed);
const outputs = Type.Object({}, { additionalProperties: { secret: true } });

/** Secrets of Vault's KV engines, version 1 and 2 (docs/contract/cloud-logins.md). */
export const vaultSecrets = defineLogin({
  name,
  description: 'Secrets that Vault or OpenBao keeps.',
  inputs,
  outputs,
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
  const answer = await vault.load(mount.version === 2 ? pathInVersion2(path, mount.path) : path, { token });
  const body = memberOf(answer, 'data');
  // Version 2 wraps: what was written lies one deeper, beside what is known of it.
  if (mount.version === 1) return isJsonObject(body) ? { data: body } : refuse(vault);
  return isJsonObject(body) && isJsonObject(memberOf(body, 'data')) ? body : refuse(vault);
}

function refuse(vault: Vault): never {
  throw vault.cloud.malformed('no data in the secret');
}

/** As Vault's own CLI finds out (`kvPreflightVersionRequest`): a Vault that does not tell has version 1 only. */
async function findKvMount(
  vault: Vault,
  token: string,
  path: string,
): Promise<{ readonly version: 1 | 2; readonly path: string }> {
  const answer = await vault.ask(`sys/internal/ui/mounts/${path}`, { token });
  const data = isSuccess(answer) ? memberOf(findJsonObject(answer) ?? {}, 'data') : undefined;
  const version = memberOf(memberOf(data, 'options'), 'version');
  return { version: version === '2' ? 2 : 1, path: textOf(memberOf(data, 'path')) };
}

/** `kv/app` is read at `kv/data/app`; a path that says so itself is taken as it is. */
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
