import type { ResponseOf } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { OrgSession } from '../session/open-session.ts';

/** The response to a cloud login. */
export type CloudLogin = ResponseOf<'POST /api/orgs/{orgName}/oidc/logins/{kind}'>;

export interface CloudLoginRequest {
  /** Such as `aws-login`. */
  readonly kind: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The server times out first, so that its own message is shown. */
const deadlineSeconds = 25;

/** Requests a login from the server. Never retried: the server may have granted it although the response was lost. */
export function logInToCloud(
  { client, orgName }: OrgSession,
  { kind, inputs }: CloudLoginRequest,
): Promise<CloudLogin> {
  return client.request('POST /api/orgs/{orgName}/oidc/logins/{kind}', {
    path: { orgName, kind },
    body: { inputs, deadlineSeconds },
  });
}

/** Returns a string that a login must return, by the member names that lead to it. Throws CliError. */
export function outputOf(login: CloudLogin, ...path: readonly string[]): string {
  const value = findOutput(login, ...path);
  if (value !== null) return value;
  throw new CliError(`the server’s response has no ${path.join('.')}`, { exitCode: exitCodes.failed });
}

export function findOutput({ outputs }: CloudLogin, ...path: readonly string[]): string | null {
  let value: unknown = outputs;
  for (const member of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = Object.getOwnPropertyDescriptor(value, member)?.value;
  }
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Returns the expiry in milliseconds since the epoch. Throws CliError when the server does not report it. */
export function expiryOf({ expiresAt }: CloudLogin): number {
  const at = Date.parse(expiresAt ?? '');
  if (!Number.isNaN(at)) return at;
  throw new CliError('the server’s response does not contain the expiry of the credentials', {
    exitCode: exitCodes.failed,
  });
}
