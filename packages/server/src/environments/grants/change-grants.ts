import {
  AuthorityRefusal,
  authorizedWrite,
  type Caller,
  currentOrganizationAccess,
  type OrganizationAccess,
} from '../../access/index.ts';
import type { Reader, Tx } from '../../database/index.ts';
import { formatDuration } from '../../platform/time/duration.ts';
import { findMember, findTeam, TenancyError } from '../../tenancy/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantContext } from './grant-context.ts';
import {
  formatGrantScope,
  parseGrantedPermission,
  parseGrantScope,
  parseMaxOpenDuration,
} from './parse-grant.ts';
import { authorizedWriteOn } from './permission/authorized-write-on.ts';
import {
  type EnvironmentAllowance,
  environmentOfScope,
  type GrantScope,
} from './permission/environment-permission.ts';
import { hasOnEveryEnvironment } from './permission/has-on-every-environment.ts';
import {
  refuseAdministration,
  requireAdministrator,
  requireOnEnvironment,
} from './permission/require-on-environment.ts';
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
  const on = { organization: request.organization, scope: allowance };
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
  const on = { organization: request.organization, scope };
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
  { organization, scope }: GrantPlace,
): Promise<number | null> {
  const environment = environmentOfScope(scope);
  if (environment === null) {
    await requireAdministrator(context, caller, { organization, scope: formatGrantScope(scope) });
    return null;
  }
  const effective = await requireOnEnvironment(context, caller, {
    organization,
    environment,
    needed: 'admin',
  });
  return effective.maxOpenSeconds;
}

/** `work` gets the maximum open duration that the caller may grant, as the transaction sees it. */
function writeGrants<Result>(
  context: GrantContext,
  caller: Caller,
  { organization, scope }: GrantPlace,
  work: (tx: Tx, limit: number | null) => Promise<Result>,
): Promise<Result> {
  const environment = environmentOfScope(scope);
  const topics = 'trust';
  if (environment === null) {
    return authorizedWrite(context, caller, { topics }, (tx, principal) => {
      if (
        hasOnEveryEnvironment(currentOrganizationAccess(principal, organization), 'environment_access:update')
      )
        return work(tx, null);
      const refused = { organization, scope: formatGrantScope(scope) };
      throw new AuthorityRefusal(() => refuseAdministration(context, caller, refused));
    });
  }
  const terms = { topics, organization, environment, needed: 'admin' } as const;
  return authorizedWriteOn(context, caller, terms, (tx, { effective }) =>
    work(tx, effective?.maxOpenSeconds ?? null),
  );
}

function requireWithinLimit(allowance: EnvironmentAllowance, limit: number | null): void {
  if (limit === null || (allowance.maxOpenSeconds ?? Number.POSITIVE_INFINITY) <= limit) return;
  throw new EnvironmentError(
    'grant_too_long',
    `You may open ${formatGrantScope(allowance)} for at most ${formatDuration(limit)} and cannot grant a longer duration: reduce maxOpenDuration.`,
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
