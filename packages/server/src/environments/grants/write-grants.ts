import { type Caller, recordEvent } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { GrantContext } from './grant-context.ts';
import { formatGrantScope } from './parse-grant.ts';
import type { EnvironmentAllowance, GrantScope } from './permission/environment-permission.ts';
import { requireRoomOfTeams, requireRoomOnScope } from './require-grant-room.ts';
import { hasGrant } from './stored/allowance-store.ts';
import type { Grantee } from './stored/grant.ts';
import { deleteEnvironmentGrant, putEnvironmentGrant } from './stored/grant-store.ts';
import type { NamedGrant } from './stored/named-grant-store.ts';

export interface NamedGrantee extends Grantee {
  readonly organizationId: string;
  readonly name: string;
}

/** Creates or changes one grant, and records it in the audit log. */
export async function writeEnvironmentGrant(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  { grantee, allowance }: { readonly grantee: NamedGrantee; readonly allowance: EnvironmentAllowance },
): Promise<NamedGrant> {
  const { kind, id, name, organizationId } = grantee;
  const grant = {
    ...allowance,
    organizationId,
    grantee: { kind, id },
    granteeName: name,
    createdAt: context.clock.now(),
  };
  const isNew = !(await hasGrant(tx, organizationId, { grantee, scope: allowance }));
  await putEnvironmentGrant(tx, grant);
  if (isNew) await requireRoomOnScope(tx, organizationId, allowance);
  if (isNew && kind === 'team') await requireRoomOfTeams(tx, organizationId);
  const { permission, maxOpenSeconds } = allowance;
  const scope = formatGrantScope(allowance);
  await recordEvent(tx, context, {
    caller,
    organizationId,
    event: 'environment-permission-granted',
    description: `${caller.actor.name} granted ${permission} on ${scope} to ${describeGrantee(grantee)}`,
    details: { ...detailsOf(grantee, allowance), permission, maxOpenSeconds },
  });
  return grant;
}

/** Deletes one grant and records it in the audit log; returns false if there was none. */
export async function eraseEnvironmentGrant(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  { grantee, scope }: { readonly grantee: NamedGrantee; readonly scope: GrantScope },
): Promise<boolean> {
  const { kind, id, organizationId } = grantee;
  const { project, environment } = scope;
  const target = { organizationId, grantee: { kind, id }, project, environment };
  if (!(await deleteEnvironmentGrant(tx, target))) return false;
  await recordEvent(tx, context, {
    caller,
    organizationId,
    event: 'environment-permission-revoked',
    description: `${caller.actor.name} revoked the grant on ${formatGrantScope(scope)} to ${describeGrantee(grantee)}`,
    details: detailsOf(grantee, scope),
  });
  return true;
}

function detailsOf({ kind, name }: NamedGrantee, scope: GrantScope): JsonObject {
  return { grantee: { kind, name }, environment: formatGrantScope(scope) };
}

/** Describes a grantee in a sentence: `the team dev`. */
export function describeGrantee({ kind, name }: Pick<NamedGrantee, 'kind' | 'name'>): string {
  return `the ${kind} ${name}`;
}
