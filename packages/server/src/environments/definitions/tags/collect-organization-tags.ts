import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import { maxPageBytes } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { keyOf, listEnvironmentsAfter } from '../environments/environment-store.ts';
import { findTagsOf } from './environment-tag-store.ts';

/** Each environment has up to 100 tags of 1,000 characters. */
const batchSize = 50;

/**
 * Collects the distinct values of each tag, over the environments whose tags the caller may list. Throws EnvironmentError
 * `tags_too_many` if they do not fit into one response, because the contract does not paginate them.
 */
export async function collectOrganizationTags(
  context: DefinitionContext,
  caller: Caller,
  organization: OrganizationAccess,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { organizationId } = organization;
  const { db } = context.database;
  const lookup = await context.access.permissionsIn(caller.principal, organization);
  const { values, add } = collectValues();
  for (let afterKey: string | null = null; ; ) {
    const page = await listEnvironmentsAfter(db, { organizationId, afterKey, limit: batchSize });
    const effectives = await lookup(page);
    const readable = page.filter(
      (_, index) => effectives[index]?.scopes.has('environment_tags:list') === true,
    );
    const tags = await findTagsOf(
      db,
      readable.map(({ id }) => id),
    );
    for (const tag of [...tags.values()].flat()) add(tag);
    const last = page.at(-1);
    if (last === undefined || page.length < batchSize) return values;
    afterKey = keyOf(last);
    await nextTurn();
  }
}

/** Returns the values by name and a function that adds one; it throws beyond the size of a response. */
function collectValues() {
  const values = new Map<string, Set<string>>();
  let bytes = 0;
  const add = ({ name, value }: { readonly name: string; readonly value: string }): void => {
    const known = values.get(name) ?? new Set<string>();
    if (known.has(value)) return;
    bytes += Buffer.byteLength(value) + (known.size === 0 ? Buffer.byteLength(name) : 0);
    if (bytes > maxPageBytes)
      throw new EnvironmentError(
        'tags_too_many',
        'The tags of this organization do not fit into one response: list the tags of its environments instead.',
      );
    values.set(name, known.add(value));
  };
  return { values, add };
}
