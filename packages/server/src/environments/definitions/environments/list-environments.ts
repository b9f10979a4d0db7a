import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import type { OrganizationName } from '../../../contract/organization-name.ts';
import { atLeast } from '../../grants/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { findTagsOf } from '../tags/environment-tag-store.ts';
import type { Environment, EnvironmentTag } from './environment.ts';
import { keyOf, listEnvironmentsAfter } from './environment-store.ts';
import { formatListCursor, parseListCursor } from './list-cursor.ts';

export interface ListedEnvironment {
  readonly organizationName: OrganizationName;
  readonly environment: Environment;
  readonly tags: readonly Pick<EnvironmentTag, 'name' | 'value'>[];
}

export interface EnvironmentPage {
  readonly environments: readonly ListedEnvironment[];
  /** Opaque; null after the last page. */
  readonly continuationToken: string | null;
}

const batchSize = 500;

/**
 * Lists the environments that the caller may at least read, sorted by the name of the organization and then of the
 * environment. Throws `page_invalid` for a token that this server did not return.
 */
export async function listEnvironments(
  context: DefinitionContext,
  caller: Caller,
  query: {
    readonly organizations: readonly OrganizationAccess[];
    readonly continuationToken: string | null;
    readonly limit: number;
  },
): Promise<EnvironmentPage> {
  const { limit } = query;
  const cursor = query.continuationToken === null ? null : parseListCursor(query.continuationToken);
  const found: Omit<ListedEnvironment, 'tags'>[] = [];
  for (const organization of query.organizations.toSorted(byName)) {
    const { organizationName } = organization;
    if (cursor && organizationName < cursor.organizationName) continue;
    const afterKey = organizationName === cursor?.organizationName ? cursor.key : null;
    // One extra row shows whether another page follows.
    const wanted = { afterKey, limit: limit + 1 - found.length };
    const readable = await listReadable(context, caller, { organization, ...wanted });
    found.push(...readable.map((environment) => ({ organizationName, environment })));
    if (found.length > limit) break;
  }
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const tags = await findTagsOf(
    context.database.db,
    page.map(({ environment }) => environment.id),
  );
  return {
    environments: page.map((listed) => ({ ...listed, tags: tags.get(listed.environment.id) ?? [] })),
    continuationToken: last
      ? formatListCursor({ organizationName: last.organizationName, key: keyOf(last.environment) })
      : null,
  };
}

/**
 * Lists `project/name` of the first environments that the caller may read; reads a single batch, however many the
 * organization has.
 */
export async function listReadableNames(
  context: Pick<DefinitionContext, 'database' | 'access'>,
  caller: Caller,
  organization: OrganizationAccess,
): Promise<readonly string[]> {
  const standingOn = await context.access.permissionsIn(caller.principal, organization);
  const { organizationId } = organization;
  const page = { organizationId, afterKey: null, limit: batchSize };
  const batch = await listEnvironmentsAfter(context.database.db, page);
  return batch
    .filter((environment) => atLeast(standingOn(environment).permission, 'read'))
    .map(({ project, name }) => `${project}/${name}`);
}

async function listReadable(
  context: DefinitionContext,
  caller: Caller,
  query: {
    readonly organization: OrganizationAccess;
    readonly afterKey: string | null;
    readonly limit: number;
  },
): Promise<Environment[]> {
  const { organization, limit } = query;
  const { organizationId } = organization;
  const effectiveOn = await context.access.permissionsIn(caller.principal, organization);
  const readable: Environment[] = [];
  let { afterKey } = query;
  for (;;) {
    const batch = await listEnvironmentsAfter(context.database.db, {
      organizationId,
      afterKey,
      limit: batchSize,
    });
    readable.push(...batch.filter((environment) => atLeast(effectiveOn(environment).permission, 'read')));
    const last = batch.at(-1);
    if (readable.length >= limit || batch.length < batchSize || !last) return readable.slice(0, limit);
    afterKey = keyOf(last);
  }
}

function byName(one: OrganizationAccess, other: OrganizationAccess): number {
  return one.organizationName < other.organizationName ? -1 : 1;
}
