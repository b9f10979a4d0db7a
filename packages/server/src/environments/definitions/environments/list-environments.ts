import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import type { OrganizationName } from '../../../contract/organization-name.ts';
import { collectPage, maxPageBytes, type Page } from '../../../database/index.ts';
import type { PermissionLookup } from '../../grants/index.ts';
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
 * Lists the environments that the caller may see in lists, sorted by the name of the organization and then of the
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
  const environments: ListedEnvironment[] = [];
  let bytes = 0;
  for (const organization of query.organizations.toSorted(byName)) {
    const { organizationName } = organization;
    if (cursor && organizationName < cursor.organizationName) continue;
    const afterKey = organizationName === cursor?.organizationName ? cursor.key : null;
    const page = await collectReadable(context, caller, {
      organization,
      afterKey,
      limit: limit - environments.length,
      maxBytes: maxPageBytes - bytes,
    });
    // A row that does not fit into this page starts the next one, unless this page is empty.
    const { rows, next } = page;
    const isFull =
      environments.length > 0 && (environments.length === limit || bytes + page.bytes > maxPageBytes);
    if (isFull && rows.length > 0) return { environments, continuationToken: tokenAfter(environments) };
    environments.push(...rows);
    bytes += page.bytes;
    if (next !== null) return { environments, continuationToken: tokenAfter(environments) };
    await nextTurn();
  }
  return { environments, continuationToken: null };
}

function tokenAfter(environments: readonly ListedEnvironment[]): string | null {
  const last = environments.at(-1);
  if (last === undefined) return null;
  return formatListCursor({ organizationName: last.organizationName, key: keyOf(last.environment) });
}

/**
 * Lists `project/name` of the first environments that the caller may see in lists; reads a single batch, however many the
 * organization has.
 */
export async function listReadableNames(
  context: Pick<DefinitionContext, 'database' | 'access'>,
  caller: Caller,
  organization: OrganizationAccess,
): Promise<readonly string[]> {
  const lookup = await context.access.permissionsIn(caller.principal, organization);
  const { organizationId } = organization;
  const page = { organizationId, afterKey: null, limit: batchSize };
  const batch = await listEnvironmentsAfter(context.database.db, page);
  return (await selectListed(lookup, batch)).map(({ project, name }) => `${project}/${name}`);
}

/** Selects the environments that the caller may see in lists. */
async function selectListed(
  lookup: PermissionLookup,
  environments: readonly Environment[],
): Promise<readonly Environment[]> {
  const effectives = await lookup(environments);
  return environments.filter((_, index) => effectives[index]?.scopes.has('environment:list') === true);
}

/** Collects the environments that the caller may see in lists; at least one, to see whether there is another page. */
async function collectReadable(
  context: DefinitionContext,
  caller: Caller,
  query: {
    readonly organization: OrganizationAccess;
    readonly afterKey: string | null;
    readonly limit: number;
    readonly maxBytes: number;
  },
): Promise<Page<ListedEnvironment>> {
  const { organization, maxBytes } = query;
  const { organizationId, organizationName } = organization;
  const { db } = context.database;
  const lookup = await context.access.permissionsIn(caller.principal, organization);
  const listed = new Set<string>();
  return collectPage<ListedEnvironment>({
    limit: Math.max(1, query.limit),
    maxBytes,
    belongs: ({ environment }) => listed.has(environment.id),
    async read(last, limit) {
      const afterKey = last === null ? query.afterKey : keyOf(last.environment);
      const found = await listEnvironmentsAfter(db, { organizationId, afterKey, limit });
      const ids = (await selectListed(lookup, found)).map(({ id }) => id);
      for (const id of ids) listed.add(id);
      const tags = await findTagsOf(db, ids);
      return found.map((environment) => ({
        organizationName,
        environment,
        tags: tags.get(environment.id) ?? [],
      }));
    },
  });
}

function byName(one: OrganizationAccess, other: OrganizationAccess): number {
  return one.organizationName < other.organizationName ? -1 : 1;
}
