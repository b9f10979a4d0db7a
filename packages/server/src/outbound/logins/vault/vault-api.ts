import type { GuardedCallResponse } from '../../../platform/guarded-fetch/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import type { CloudFault, Presented } from '../cloud-login-error.ts';
import { findJsonObject, loadJsonObject, memberOf } from '../json-response.ts';
import type { LoginContext } from '../login-context.ts';
import { type Cloud, openCloud } from '../open-cloud.ts';

/** The API of a Vault (or OpenBao) server for one login. */
export interface Vault {
  readonly cloud: Cloud;
  /** Returns the response of `/v1/{path}`, whatever its status. Throws CloudLoginError. */
  request(path: string, message?: VaultMessage): Promise<GuardedCallResponse>;
  /** Returns the body of a successful response. Throws CloudLoginError for any other response. */
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
  const cloud = openCloud(context, { ...api, name: 'Vault', presented, isTransient, faultOf: faultOfVault });
  const request = (path: string, { token, body }: VaultMessage = {}) =>
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
    request,
    load: async (path, message) => loadJsonObject(cloud, await request(path, message), faultOfVault),
  };
}

/** Returns the status and the `errors` of a response, because Vault has no error codes of its own. */
export function faultOfVault(response: GuardedCallResponse): CloudFault {
  const errors = memberOf(findJsonObject(response) ?? {}, 'errors');
  const texts = Array.isArray(errors) ? errors.filter((error) => typeof error === 'string') : [];
  return { code: `HTTP ${response.status}`, message: texts.join('; ') };
}

/** 412: a standby that has not caught up yet; 472 and 473: a standby (Vault, HTTP status codes). */
function isTransient({ status }: GuardedCallResponse): boolean {
  return status === 412 || status === 472 || status === 473;
}

/** Encodes each segment of a path; drops empty and dot segments, because they would lead to a different path. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(encodeURIComponent)
    .join('/');
}
