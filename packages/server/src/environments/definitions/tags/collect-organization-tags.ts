import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import { maxPageBytes } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import { atLeast } from '../../grants/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { keyOf, listEnvironmentsAfter } from '../environments/environment-store.ts';
import { findTagsOf } from './environment-tag-store.ts';

const batchSize = 500;

/**
 * Collects the distinct values of each tag, over the environments that the caller may read. Throws EnvironmentError
 * `tags_too_many` if they do not fit into one response, because the contract does not paginate them.
 */
export async function collectOrganizationTags(
  context: DefinitionContext,
  caller: Caller,
  organization: OrganizationAccess,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { organizationId } = organization;
  const { db } = context.database;
  const standingOn = await context.access.permissionsIn(caller.principal, organization);
  const collected = new TagValues();
  for (let afterKey: string | null = null; ; ) {
    const page = await listEnvironmentsAfter(db, { organizationId, afterKey, limit: batchSize });
    const readable = page.filter((environment) => atLeast(standingOn(environment).permission, 'read'));
    const tags = await findTagsOf(
      db,
      readable.map(({ id }) => id),
    );
    for (const tag of [...tags.values()].flat()) collected.add(tag);
    const last = page.at(-1);
    if (last === undefined || page.length < batchSize) return collected.values;
    afterKey = keyOf(last);
    await nextTurn();
  }
}

class TagValues {
  readonly values = new Map<string, Set<string>>();
  #bytes = 0;

  add({ name, value }: { readonly name: string; readonly value: string }): void {
    const known = this.values.get(name) ?? new Set<string>();
    if (known.has(value)) return;
    this.#bytes += Buffer.byteLength(value) + (known.size === 0 ? Buffer.byteLength(name) : 0);
    if (this.#bytes > maxPageBytes)
      throw new EnvironmentError(
        'tags_too_many',
        'The tags of this organization do not fit into one response: list the tags of its environments instead.',
      );
    this.values.set(name, known.add(value));
  }
}
