import type { Caller, OrganizationAccess } from '../../access/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantContext } from './grant-context.ts';
import { formatPosition, parsePosition } from './grant-position.ts';
import { formatGrantScope, parseGrantScope } from './parse-grant.ts';
import { atLeast, environmentOfScope, type GrantScope } from './permission/environment-permission.ts';
import { requireAdministrator, requireOnEnvironment } from './permission/require-on-environment.ts';
import { type GrantPosition, listNamedGrants, type NamedGrant } from './stored/named-grant-store.ts';

export interface GrantListing {
  readonly organization: OrganizationAccess;
  /** With `environment`: only grants that apply to it. */
  readonly project?: string;
  readonly environment?: string;
  readonly continuationToken?: string;
  readonly limit: number;
}

/**
 * Lists the grants that apply to one environment, for callers with admin on it; without an environment, lists the
 * grants on everything on which the caller has admin.
 */
export async function listVisibleGrants(
  context: GrantContext,
  caller: Caller,
  listing: GrantListing,
): Promise<{ readonly grants: readonly NamedGrant[]; readonly continuationToken: string | null }> {
  const { organization, limit } = listing;
  const covering = await coveredBy(context, caller, listing);
  const after = listing.continuationToken === undefined ? null : parsePosition(listing.continuationToken);
  const effectiveOn = await context.access.permissionsIn(caller.principal, organization);
  const isVisible = ({ project, environment }: NamedGrant) =>
    covering !== null || atLeast(effectiveOn({ project, name: environment }).permission, 'admin');
  // One extra row shows whether another page follows.
  const visible = await listVisible(context, { organization, covering, after, isVisible, limit: limit + 1 });
  const grants = visible.slice(0, limit);
  const last = visible.length > limit ? grants.at(-1) : undefined;
  return { grants, continuationToken: last === undefined ? null : formatPosition(positionOf(last)) };
}

const batchSize = 500;

/** Skips grants that the caller may not see, because the token of a page that ended there would name one. */
async function listVisible(
  { database: { db } }: GrantContext,
  query: {
    readonly organization: OrganizationAccess;
    readonly covering: GrantScope | null;
    readonly after: GrantPosition | null;
    readonly isVisible: (grant: NamedGrant) => boolean;
    readonly limit: number;
  },
): Promise<NamedGrant[]> {
  const { organization, covering, isVisible, limit } = query;
  const { organizationId, organizationName } = organization;
  const visible: NamedGrant[] = [];
  let { after } = query;
  for (;;) {
    const batch = await listNamedGrants(db, {
      organizationId,
      organizationName,
      limit: batchSize,
      ...(covering === null ? {} : { covering }),
      ...(after === null ? {} : { after }),
    });
    visible.push(...batch.filter(isVisible));
    const last = batch.at(-1);
    if (visible.length >= limit || batch.length < batchSize || !last) return visible.slice(0, limit);
    after = positionOf(last);
  }
}

/** Returns the requested scope if the caller may see its grants. */
async function coveredBy(
  context: GrantContext,
  caller: Caller,
  { organization, project, environment }: GrantListing,
): Promise<GrantScope | null> {
  if (project === undefined && environment === undefined) return null;
  if (project === undefined || environment === undefined) {
    throw new EnvironmentError('grant_invalid', 'Specify project and environment together, or neither.');
  }
  const scope = parseGrantScope({ project, environment });
  const asked = environmentOfScope(scope);
  if (asked === null) {
    await requireAdministrator(context, caller, { organization, scope: formatGrantScope(scope) });
  } else {
    await requireOnEnvironment(context, caller, { organization, environment: asked, needed: 'admin' });
  }
  return scope;
}

function positionOf({ project, environment, grantee }: NamedGrant): GrantPosition {
  return [project, environment, grantee.kind, grantee.id];
}
