import type { JsonObject } from '../../platform/json/json.ts';
import { showEnvironment } from './environment-token.ts';
import type { LoginContext } from './login-context.ts';
import type { LoginResult } from './login-kind.ts';

/** Returns the audit entry of a login that obtained credentials from elsewhere; null for any other login. */
export function describeObtained(
  kind: string,
  { obtained, expiresAt }: Pick<LoginResult, 'obtained' | 'expiresAt'>,
  { current, root }: LoginContext['environment'],
): { readonly description: string; readonly details: JsonObject } | null {
  if (obtained === null) return null;
  return {
    description: `Obtained credentials through ${kind} for ${showEnvironment(current.name)}`,
    details: {
      ...obtained,
      login: kind,
      environment: showEnvironment(current.name),
      rootEnvironment: showEnvironment(root.name),
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    },
  };
}
