import type { ResponseOf } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { OrgSession } from '../issuers/find-issuer.ts';

/** What a login brought. */
export type CloudLogin = ResponseOf<'POST /api/orgs/{orgName}/oidc/logins/{kind}'>;

export interface CloudLoginRequest {
  /** `aws-login` and so on. */
  readonly kind: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The server gives up first, so that its own words are shown. */
const deadlineSeconds = 25;

/** Has the server log in. Never tried again: a login that was granted may have been answered all the same. */
export function logInToCloud(
  { client, orgName }: OrgSession,
  { kind, inputs }: CloudLoginRequest,
): Promise<CloudLogin> {
  return client.request('POST /api/orgs/{orgName}/oidc/logins/{kind}', {
    path: { orgName, kind },
    body: { inputs, deadlineSeconds },
  });
}

/** A text that a login must have brought, by the names of the members that lead to it. Throws CliError. */
export function outputOf(login: CloudLogin, ...path: readonly string[]): string {
  const value = findOutput(login, ...path);
  if (value !== null) return value;
  throw new CliError(`the server’s answer holds no ${path.join('.')}`, { exitCode: exitCodes.failed });
}

export function findOutput({ outputs }: CloudLogin, ...path: readonly string[]): string | null {
  let value: unknown = outputs;
  for (const member of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = Object.getOwnPropertyDescriptor(value, member)?.value;
  }
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Milliseconds since the epoch. Throws CliError where the server does not say. */
export function endOf({ expiresAt }: CloudLogin): number {
  const at = Date.parse(expiresAt ?? '');
  if (!Number.isNaN(at)) return at;
  throw new CliError('the server’s answer does not say when the credentials end', {
    exitCode: exitCodes.failed,
  });
}
