import type { GuardedCallAnswer } from '../../platform/guarded-fetch/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { CloudFault, Presented } from './cloud-login-error.ts';
import { findJsonObject, loadJsonObject, memberOf } from './json-answer.ts';
import type { LoginContext } from './login-context.ts';
import { type Cloud, openCloud } from './open-cloud.ts';

/** A Vault (or OpenBao) server, as one login sees it. */
export interface Vault {
  readonly cloud: Cloud;
  /** The answer of `/v1/{path}`, whichever status. Throws CloudLoginError. */
  ask(path: string, message?: VaultMessage): Promise<GuardedCallAnswer>;
  /** The same where it must be a success. */
  load(path: string, message?: VaultMessage): Promise<JsonObject>;
}

export interface VaultMessage {
  readonly token?: string;
  readonly body?: JsonObject;
}

export function openVault(
  context: LoginContext,
  vault: {
    readonly login: string;
    readonly address: string;
    readonly namespace?: string | undefined;
    readonly presented?: Presented;
    readonly compareWith?: string;
    readonly secrets: readonly string[];
  },
): Vault {
  const { address, namespace, presented = null, ...api } = vault;
  const cloud = openCloud(context, { ...api, name: 'Vault', presented, isPassing, faultOf: faultOfVault });
  const ask = (path: string, { token, body }: VaultMessage = {}) =>
    cloud.request(`${address.replace(/\/$/, '')}/v1/${encodePath(path)}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'x-vault-request': 'true',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { 'x-vault-token': token }),
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    cloud,
    ask,
    load: async (path, message) => loadJsonObject(cloud, await ask(path, message), faultOfVault),
  };
}

/** Vault has no codes of its own: the status and its `errors`. */
export function faultOfVault(answer: GuardedCallAnswer): CloudFault {
  const errors = memberOf(findJsonObject(answer) ?? {}, 'errors');
  const told = Array.isArray(errors) ? errors.filter((error) => typeof error === 'string') : [];
  return { code: `HTTP ${answer.status}`, message: told.join('; ') };
}

/** 412: a standby that has not caught up yet; 472, 473: a standby (Vault, HTTP status codes). */
function isPassing({ status }: GuardedCallAnswer): boolean {
  return status === 412 || status === 472 || status === 473;
}

/** Slashes divide, dot segments would lead elsewhere, everything else is part of a name. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(encodeURIComponent)
    .join('/');
}
