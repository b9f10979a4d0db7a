import type { TenancyContext } from './context.ts';
import { atLeast, type EnvironmentRef } from './environment-permission.ts';
import { formatPosition, parsePosition } from './grant-position.ts';
import type { Caller } from './identity.ts';
import { type GrantPosition, listNamedGrants, type NamedGrant } from './named-grant-store.ts';
import { formatGrantScope, parseGrantScope } from './parse-grant.ts';
import type { Reach } from './principal.ts';
import { requireAdministrator, requireOnEnvironment } from './require-on-environment.ts';
import { TenancyError } from './tenancy-error.ts';

export interface GrantListing {
  readonly organization: Reach;
  /** With `environment`: only grants that count on it. */
  readonly project?: string;
  readonly environment?: string;
  readonly continuationToken?: string;
  readonly limit: number;
}

/**
 * Of one environment all grants that count on it, to whoever has admin on it; without one, the grants on everything
 * that the caller has admin on. A page may hold fewer than `limit` and still not be the last.
 */
export async function listVisibleGrants(
  context: TenancyContext,
  caller: Caller,
  listing: GrantListing,
): Promise<{ readonly grants: readonly NamedGrant[]; readonly continuationToken: string | null }> {
  const { organization, limit } = listing;
  const covering = await coveredBy(context, caller, listing);
  const after = listing.continuationToken === undefined ? null : parsePosition(listing.continuationToken);
  const page = await listNamedGrants(context.database.db, {
    organizationId: organization.organizationId,
    organizationName: organization.organizationName,
    limit,
    ...(covering === null ? {} : { covering }),
    ...(after === null ? {} : { after }),
  });
  const standingOn = await context.access.permissionsIn(caller.principal, organization);
  const isAdministered = ({ project, environment }: NamedGrant) =>
    atLeast(standingOn({ project, name: environment }).permission, 'admin');
  const last = page.length === limit ? page.at(-1) : undefined;
  return {
    grants: covering === null ? page.filter(isAdministered) : page,
    continuationToken: last === undefined ? null : formatPosition(positionOf(last)),
  };
}

/** What is asked about, once the caller may see who has what on it. */
async function coveredBy(
  context: TenancyContext,
  caller: Caller,
  { organization, project, environment }: GrantListing,
): Promise<EnvironmentRef | null> {
  if (project === undefined && environment === undefined) return null;
  if (project === undefined || environment === undefined) {
    throw new TenancyError('grant_invalid', 'Give project and environment together, or neither.');
  }
  const scope = parseGrantScope({ project, environment });
  const asked = { project, name: environment };
  if (environment === '*') {
    await requireAdministrator(context, caller, { organization, scope: formatGrantScope(scope) });
  } else {
    await requireOnEnvironment(context, caller, { organization, environment: asked, needed: 'admin' });
  }
  return asked;
}

function positionOf({ project, environment, grantee }: NamedGrant): GrantPosition {
  return [project, environment, grantee.kind, grantee.id];
}
