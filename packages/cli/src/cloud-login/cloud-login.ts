import type { Logins, ResponseOf } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { OrgSession } from '../session/open-session.ts';

/** The response to a cloud login. */
export type CloudLogin = ResponseOf<'POST /api/orgs/{orgName}/oidc/logins/{kind}'>;

type LoginKind = keyof Logins;

/** A login of one kind with its inputs, as the server's contract of that login defines them. */
export type CloudLoginRequest = {
  readonly [Kind in LoginKind]: { readonly kind: Kind; readonly inputs: Logins[Kind]['inputs'] };
}[LoginKind];

/** The member names, joined by dots, that lead to a string within the outputs of a login. */
type TextPath<Outputs> = Outputs extends object
  ? {
      [Name in keyof Outputs & string]-?: NonNullable<Outputs[Name]> extends string
        ? Name
        : `${Name}.${TextPath<NonNullable<Outputs[Name]>>}`;
    }[keyof Outputs & string]
  : never;
type OutputPath<Kind extends LoginKind> = TextPath<Logins[Kind]['outputs']>;

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

/** Returns a string that a login of this kind must return. Throws CliError. */
export function outputOf<Kind extends LoginKind>(login: CloudLogin, path: OutputPath<Kind>): string {
  const value = findOutput<Kind>(login, path);
  if (value !== null) return value;
  throw new CliError(`the server’s response has no ${path}`, { exitCode: exitCodes.failed });
}

export function findOutput<Kind extends LoginKind>(
  { outputs }: CloudLogin,
  path: OutputPath<Kind>,
): string | null {
  let value: unknown = outputs;
  for (const member of path.split('.')) {
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
