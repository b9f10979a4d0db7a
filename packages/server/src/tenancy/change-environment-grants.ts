import type { Reader, Tx } from '../database/index.ts';
import { formatDuration } from '../platform/duration.ts';
import type { TenancyContext } from './context.ts';
import { readStanding } from './environment-access.ts';
import { atLeast, everything, type GrantScope } from './environment-permission.ts';
import type { Caller } from './identity.ts';
import { findMember } from './member-store.ts';
import type { NamedGrant } from './named-grant-store.ts';
import {
  formatGrantScope,
  parseGrantedPermission,
  parseGrantScope,
  parseMaxOpenDuration,
} from './parse-grant.ts';
import type { Reach } from './principal.ts';
import { environmentUnknown, requireAdministrator, requireOnEnvironment } from './require-on-environment.ts';
import { findTeam } from './team-store.ts';
import { TenancyError } from './tenancy-error.ts';
import {
  describeGrantee,
  eraseEnvironmentGrant,
  type NamedGrantee,
  writeEnvironmentGrant,
} from './write-environment-grants.ts';

export interface GrantTarget {
  readonly organization: Reach;
  /** `kind`: user, team or organization. `name`: login of a user, name of a team; needless for the organization. */
  readonly grantee: { readonly kind: string; readonly name?: string };
  readonly project: string;
  readonly environment: string;
}

/** Makes or changes a grant. Also on an environment that is not there yet, so that teams can be prepared for it. */
export async function grantOnEnvironment(
  context: TenancyContext,
  caller: Caller,
  request: GrantTarget & { readonly permission: string; readonly maxOpenDuration?: string },
): Promise<NamedGrant> {
  const allowance = {
    ...parseGrantScope(request),
    permission: parseGrantedPermission(request.permission),
    maxOpenSeconds: parseMaxOpenDuration(request.maxOpenDuration),
  };
  const limit = await requireMayGrant(context, caller, {
    organization: request.organization,
    scope: allowance,
  });
  if (limit !== null && (allowance.maxOpenSeconds ?? Number.POSITIVE_INFINITY) > limit) {
    throw new TenancyError(
      'grant_too_long',
      `You may open ${formatGrantScope(allowance)} for ${formatDuration(limit)} at most and cannot grant more: give a maxOpenDuration up to that.`,
    );
  }
  return context.database.changes.change('trust', async (tx) => {
    await requireStillAdmin(tx, caller, { organization: request.organization, scope: allowance });
    const grantee = await loadGrantee(tx, request);
    return writeEnvironmentGrant(tx, context, caller, { grantee, allowance });
  });
}

export async function revokeOnEnvironment(
  context: TenancyContext,
  caller: Caller,
  request: GrantTarget,
): Promise<void> {
  const scope = parseGrantScope(request);
  await requireMayGrant(context, caller, { organization: request.organization, scope });
  await context.database.changes.change('trust', async (tx) => {
    await requireStillAdmin(tx, caller, { organization: request.organization, scope });
    const grantee = await loadGrantee(tx, request);
    if (await eraseEnvironmentGrant(tx, context, caller, { grantee, scope })) return;
    throw new TenancyError(
      'grant_unknown',
      `${formatGrantScope(scope)} is not granted to ${describeGrantee(grantee)}.`,
    );
  });
}

/** Answers the longest open that the caller may grant, in seconds; null where nothing limits it. */
async function requireMayGrant(
  context: TenancyContext,
  caller: Caller,
  { organization, scope }: { readonly organization: Reach; readonly scope: GrantScope },
): Promise<number | null> {
  const { project, environment } = scope;
  if (environment === everything) {
    await requireAdministrator(context, caller, { organization, scope: formatGrantScope(scope) });
    return null;
  }
  const standing = await requireOnEnvironment(context, caller, {
    organization,
    environment: { project, name: environment },
    needed: 'admin',
  });
  return standing.maxOpenSeconds;
}

/**
 * Where the environment was deleted, or the caller's own grant taken away, since he was asked what he may: a grant
 * made now would wait for the next environment of that name.
 */
async function requireStillAdmin(
  tx: Tx,
  caller: Caller,
  { organization, scope }: { readonly organization: Reach; readonly scope: GrantScope },
): Promise<void> {
  const { principal } = caller;
  const environment = { project: scope.project, name: scope.environment };
  const { permission } = await readStanding(tx, { principal, reach: organization, environment });
  if (!atLeast(permission, 'admin')) throw environmentUnknown(organization, environment);
}

async function loadGrantee(
  db: Reader,
  { organization: { organizationId, organizationName }, grantee }: GrantTarget,
): Promise<NamedGrantee> {
  const { kind, name = '' } = grantee;
  switch (kind) {
    case 'user': {
      const member = await findMember(db, organizationId, name);
      if (!member)
        throw new TenancyError('member_unknown', `There is no member ${JSON.stringify(name.slice(0, 60))}.`);
      return { kind, id: member.user.id, name, organizationId };
    }
    case 'team': {
      const team = await findTeam(db, organizationId, name);
      if (!team)
        throw new TenancyError('team_unknown', `There is no team ${JSON.stringify(name.slice(0, 60))}.`);
      return { kind, id: team.id, name, organizationId };
    }
    case 'organization':
      if (name === '' || name === organizationName)
        return { kind, id: organizationId, name: organizationName, organizationId };
      throw new TenancyError(
        'grant_invalid',
        `A grant to the organization is one to ${organizationName}: leave the name out.`,
      );
    default:
      throw new TenancyError('grant_invalid', 'The kind of a grantee is user, team or organization.');
  }
}
