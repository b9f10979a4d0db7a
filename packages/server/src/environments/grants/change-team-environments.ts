import type { Caller } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import type { Team, TeamEnvironmentSettings, TeamEnvironmentUpdate } from '../../tenancy/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantContext } from './grant-context.ts';
import {
  formatGrantScope,
  parseGrantedPermission,
  parseGrantScope,
  parseMaxOpenDuration,
} from './parse-grant.ts';
import type { GrantScope } from './permission/environment-permission.ts';
import { hasGrant } from './stored/allowance-store.ts';
import { eraseEnvironmentGrant, type NamedGrantee, writeEnvironmentGrant } from './write-grants.ts';

/** Settings are replaced as a whole: an edit without `maxOpenDuration` removes an existing limit. */
export async function changeTeamEnvironments(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  { team, update }: { readonly team: Team; readonly update: TeamEnvironmentUpdate },
): Promise<void> {
  const { addEnvironmentPermission: added, editEnvironmentPermission: edited, removeEnvironment } = update;
  const { id, name, organizationId } = team;
  const grantee: NamedGrantee = { kind: 'team', id, name, organizationId };
  if (added !== undefined) await applySettings(tx, context, caller, { grantee, settings: added });
  if (edited !== undefined) {
    await requireGrant(tx, grantee, scopeOf(edited));
    await applySettings(tx, context, caller, { grantee, settings: edited });
  }
  // A grant that is already gone need not be removed: deleting an environment deletes its grants, and clients remove
  // them afterwards.
  if (removeEnvironment !== undefined)
    await eraseEnvironmentGrant(tx, context, caller, { grantee, scope: scopeOf(removeEnvironment) });
}

async function applySettings(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  { grantee, settings }: { readonly grantee: NamedGrantee; readonly settings: TeamEnvironmentSettings },
): Promise<void> {
  const scope = scopeOf(settings);
  if (settings.permission === 'none') {
    await eraseEnvironmentGrant(tx, context, caller, { grantee, scope });
    return;
  }
  const permission = parseGrantedPermission(settings.permission);
  const maxOpenSeconds = parseMaxOpenDuration(settings.maxOpenDuration);
  const allowance = { ...scope, permission, maxOpenSeconds };
  await writeEnvironmentGrant(tx, context, caller, { grantee, allowance });
}

async function requireGrant(tx: Tx, grantee: NamedGrantee, scope: GrantScope): Promise<void> {
  if (await hasGrant(tx, grantee.organizationId, { grantee, scope })) return;
  const name = formatGrantScope(scope);
  throw new EnvironmentError(
    'grant_unknown',
    `The team ${grantee.name} has no permission on ${name} that could be edited: add a permission with addEnvironmentPermission.`,
  );
}

function scopeOf(settings: { readonly projectName: string; readonly envName: string }): GrantScope {
  return parseGrantScope({ project: settings.projectName, environment: settings.envName });
}
