import type { Caller, OrganizationAccess } from '../../access/index.ts';
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
import { requireMayGrantIn } from './permission/require-may-grant.ts';
import { scopesToGrant } from './permission/scopes-to-grant.ts';
import { requireWithinLimit } from './require-within-limit.ts';
import { hasGrant } from './stored/allowance-store.ts';
import { eraseEnvironmentGrant, type NamedGrantee, writeEnvironmentGrant } from './write-grants.ts';

/**
 * Changes the grants of a team, for a caller who may grant them themselves. Settings are replaced as a whole: an edit
 * without `maxOpenDuration` removes an existing limit.
 */
export async function changeTeamEnvironments(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  {
    organization,
    team,
    update,
  }: {
    readonly organization: OrganizationAccess;
    readonly team: Team;
    readonly update: TeamEnvironmentUpdate;
  },
): Promise<void> {
  const { addEnvironmentPermission: added, editEnvironmentPermission: edited, removeEnvironment } = update;
  const { id, name, organizationId } = team;
  const grantee: NamedGrantee = { kind: 'team', id, name, organizationId };
  if (added !== undefined)
    await applySettings(tx, context, caller, { organization, grantee, settings: added });
  if (edited !== undefined) {
    await requireGrant(tx, grantee, scopeOf(edited));
    await applySettings(tx, context, caller, { organization, grantee, settings: edited });
  }
  // A grant that is already gone need not be removed: deleting an environment deletes its grants, and clients remove
  // them afterwards.
  if (removeEnvironment !== undefined)
    await erase(tx, context, caller, { organization, grantee, scope: scopeOf(removeEnvironment) });
}

async function applySettings(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  {
    organization,
    grantee,
    settings,
  }: {
    readonly organization: OrganizationAccess;
    readonly grantee: NamedGrantee;
    readonly settings: TeamEnvironmentSettings;
  },
): Promise<void> {
  const scope = scopeOf(settings);
  if (settings.permission === 'none') {
    await erase(tx, context, caller, { organization, grantee, scope });
    return;
  }
  const permission = parseGrantedPermission(settings.permission);
  const maxOpenSeconds = parseMaxOpenDuration(settings.maxOpenDuration);
  const allowance = { ...scope, permission, maxOpenSeconds };
  const place = { organization, scope, needed: scopesToGrant(permission) };
  requireWithinLimit(allowance, await requireMayGrantIn(tx, context, caller, place));
  await writeEnvironmentGrant(tx, context, caller, { grantee, allowance });
}

async function erase(
  tx: Tx,
  context: GrantContext,
  caller: Caller,
  {
    organization,
    grantee,
    scope,
  }: {
    readonly organization: OrganizationAccess;
    readonly grantee: NamedGrantee;
    readonly scope: GrantScope;
  },
): Promise<void> {
  await requireMayGrantIn(tx, context, caller, { organization, scope, needed: scopesToGrant('none') });
  await eraseEnvironmentGrant(tx, context, caller, { grantee, scope });
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
