import {
  authorizedWrite,
  type Caller,
  type EnvironmentScope,
  type OrganizationAccess,
} from '../../access/index.ts';
import type { Reader, Tx } from '../../database/index.ts';
import { findMember, findTeam, TenancyError } from '../../tenancy/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantContext } from './grant-context.ts';
import {
  formatGrantScope,
  parseGrantedPermission,
  parseGrantScope,
  parseMaxOpenDuration,
} from './parse-grant.ts';
import { environmentOfScope, type GrantScope } from './permission/environment-permission.ts';
import { maxOpenSecondsOnEvery } from './permission/has-on-every-environment.ts';
import { requireMayGrantIn } from './permission/require-may-grant.ts';
import { requireOnEnvironment, requireOnEvery } from './permission/require-on-environment.ts';
import { scopesToGrant } from './permission/scopes-to-grant.ts';
import { requireWithinLimit } from './require-within-limit.ts';
import type { NamedGrant } from './stored/named-grant-store.ts';
import {
  describeGrantee,
  eraseEnvironmentGrant,
  type NamedGrantee,
  writeEnvironmentGrant,
} from './write-grants.ts';

export interface GrantTarget {
  readonly organization: OrganizationAccess;
  /**
   * `kind`: user, team or organization. `name`: the login of a user or the name of a team; not needed for the
   * organization.
   */
  readonly grantee: { readonly kind: string; readonly name?: string };
  readonly project: string;
  readonly environment: string;
}

interface GrantPlace {
  readonly organization: OrganizationAccess;
  readonly scope: GrantScope;
  /** The scopes that the caller must have there: nobody gives away more than they have. */
  readonly needed: ReadonlySet<EnvironmentScope>;
}

/** Creates or changes a grant, even on an environment that does not exist yet, so that teams can prepare for it. */
export async function grantOnEnvironment(
  context: GrantContext,
  caller: Caller,
  request: GrantTarget & { readonly permission: string; readonly maxOpenDuration?: string },
): Promise<NamedGrant> {
  const allowance = {
    ...parseGrantScope(request),
    permission: parseGrantedPermission(request.permission),
    maxOpenSeconds: parseMaxOpenDuration(request.maxOpenDuration),
  };
  const needed = scopesToGrant(allowance.permission);
  const on = { organization: request.organization, scope: allowance, needed };
  requireWithinLimit(allowance, await requireMayGrant(context, caller, on));
  return writeGrants(context, caller, on, async (tx, limit) => {
    requireWithinLimit(allowance, limit);
    const grantee = await loadGrantee(tx, request);
    return writeEnvironmentGrant(tx, context, caller, { grantee, allowance });
  });
}

export async function revokeOnEnvironment(
  context: GrantContext,
  caller: Caller,
  request: GrantTarget,
): Promise<void> {
  const scope = parseGrantScope(request);
  const on = { organization: request.organization, scope, needed: scopesToGrant('none') };
  await requireMayGrant(context, caller, on);
  await writeGrants(context, caller, on, async (tx) => {
    const grantee = await loadGrantee(tx, request);
    if (await eraseEnvironmentGrant(tx, context, caller, { grantee, scope })) return;
    throw new EnvironmentError(
      'grant_unknown',
      `${formatGrantScope(scope)} is not granted to ${describeGrantee(grantee)}.`,
    );
  });
}

/** Returns the maximum open duration that the caller may grant, in seconds; null if unlimited. */
async function requireMayGrant(
  context: GrantContext,
  caller: Caller,
  { organization, scope, needed }: GrantPlace,
): Promise<number | null> {
  const environment = environmentOfScope(scope);
  if (environment === null) {
    await requireOnEvery(context, caller, { organization, scope: formatGrantScope(scope), needed });
    return maxOpenSecondsOnEvery(organization);
  }
  let limit: number | null = null;
  for (const one of needed) {
    const requirement = { organization, environment, needed: one };
    limit = (await requireOnEnvironment(context, caller, requirement)).maxOpenSeconds;
  }
  return limit;
}

/** `work` gets the maximum open duration that the caller may grant, as the transaction sees it. */
function writeGrants<Result>(
  context: GrantContext,
  caller: Caller,
  place: GrantPlace,
  work: (tx: Tx, limit: number | null) => Promise<Result>,
): Promise<Result> {
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) =>
    work(tx, await requireMayGrantIn(tx, context, { ...caller, principal }, place)),
  );
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
        throw new TenancyError('member_unknown', `Unknown member ${JSON.stringify(name.slice(0, 60))}.`);
      return { kind, id: member.user.id, name, organizationId };
    }
    case 'team': {
      const team = await findTeam(db, organizationId, name);
      if (!team) throw new TenancyError('team_unknown', `Unknown team ${JSON.stringify(name.slice(0, 60))}.`);
      return { kind, id: team.id, name, organizationId };
    }
    case 'organization':
      if (name === '' || name === organizationName)
        return { kind, id: organizationId, name: organizationName, organizationId };
      throw new EnvironmentError(
        'grant_invalid',
        `A grant to the organization always applies to ${organizationName}: omit the name.`,
      );
    default:
      throw new EnvironmentError(
        'grant_invalid',
        'The kind of the grantee must be user, team or organization.',
      );
  }
}
