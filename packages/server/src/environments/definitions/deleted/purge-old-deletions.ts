import { appendAuditEvents } from '../../../audit/index.ts';
import type { Database, Tx } from '../../../database/index.ts';
import { newId } from '../../../platform/new-id.ts';
import { deleteGrantsOfDeleted } from '../../grants/index.ts';
import { formatEnvironmentReference } from '../../names.ts';
import { listDeletedBefore, purgeDeleted } from './deleted-environment-store.ts';

/** The number of days for which a deleted environment can be restored. */
export const deletedEnvironmentsKeptDays = 30;

const dayMilliseconds = 86_400_000;

/**
 * Purges up to `limit` environments that were deleted before the retention, and audits each; returns the number. Their
 * names stay reserved for administrators. Their rows are deleted by `deleteSomeDiscarded`.
 */
export async function purgeOldDeletions(
  tx: Tx,
  engine: Database['engine'],
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<number> {
  const old = await listDeletedBefore(tx, now - deletedEnvironmentsKeptDays * dayMilliseconds, limit);
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  await purgeDeleted(tx, ids, now);
  await deleteGrantsOfDeleted(tx, ids);
  const requestId = newId();
  await appendAuditEvents(
    tx,
    engine,
    old.map((environment) => {
      const name = formatEnvironmentReference({ project: environment.project, name: environment.name });
      return {
        organizationId: environment.organizationId,
        at: now,
        event: 'environment-purged',
        actor: { kind: 'server', name: 'symbolon' },
        sourceIp: '',
        requestId,
        description: `symbolon purged ${name}, which was deleted more than ${deletedEnvironmentsKeptDays} days ago`,
        details: { environment: name, environmentId: environment.id, revision: environment.currentRevision },
      };
    }),
  );
  return old.length;
}
