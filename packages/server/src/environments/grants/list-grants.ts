import type { Caller, OrganizationAccess } from '../../access/index.ts';
import { collectPage } from '../../database/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantContext } from './grant-context.ts';
import { formatPosition, parsePosition } from './grant-position.ts';
import { formatGrantScope, parseGrantScope, placeOf } from './parse-grant.ts';
import { environmentOfScope, type GrantScope } from './permission/environment-permission.ts';
import { requireOnEnvironment, requireOnEvery } from './permission/require-on-environment.ts';
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
 * Lists the grants that apply to one environment, for callers with `environment_access:read` on it; without an
 * environment, lists the grants on everything on which the caller has it.
 */
export async function listVisibleGrants(
  context: GrantContext,
  caller: Caller,
  listing: GrantListing,
): Promise<{ readonly grants: readonly NamedGrant[]; readonly continuationToken: string | null }> {
  const { organization, limit } = listing;
  const covering = await coveredBy(context, caller, listing);
  const after = listing.continuationToken === undefined ? null : parsePosition(listing.continuationToken);
  const lookup = await context.access.permissionsIn(caller.principal, organization);
  const { organizationId, organizationName } = organization;
  // Grants that the caller may not see are skipped: a page that ends there would name one in its token.
  const { rows, next } = await collectPage<NamedGrant & { readonly isVisible: boolean }>({
    limit,
    belongs: ({ isVisible }) => isVisible,
    async read(last, count) {
      const position = last === null ? after : positionOf(last);
      const grants = await listNamedGrants(context.database.db, {
        organizationId,
        organizationName,
        limit: count,
        ...(covering === null ? {} : { covering }),
        ...(position === null ? {} : { after: position }),
      });
      if (covering !== null) return grants.map((grant) => ({ ...grant, isVisible: true }));
      const effectives = await lookup(grants.map(placeOf));
      return grants.map((grant, index) => ({
        ...grant,
        isVisible: effectives[index]?.scopes.has('environment_access:read') === true,
      }));
    },
  });
  return { grants: rows, continuationToken: next === null ? null : formatPosition(positionOf(next)) };
}

/** Returns the requested scope if the caller may see its grants. */
async function coveredBy(
  context: GrantContext,
  caller: Caller,
  { organization, project, environment }: GrantListing,
): Promise<GrantScope | null> {
  if (project === undefined && environment === undefined) return null;
  if (project === undefined || environment === undefined) {
    throw new EnvironmentError('grant_invalid', 'Specify both project and environment, or neither.');
  }
  const scope = parseGrantScope({ project, environment });
  const asked = environmentOfScope(scope);
  if (asked === null) {
    const needed = new Set(['environment_access:read'] as const);
    await requireOnEvery(context, caller, { organization, scope: formatGrantScope(scope), needed });
  } else {
    const needed = 'environment_access:read';
    await requireOnEnvironment(context, caller, { organization, environment: asked, needed });
  }
  return scope;
}

function positionOf({ project, environment, grantee }: NamedGrant): GrantPosition {
  return [project, environment, grantee.kind, grantee.id];
}
