import { type Caller, deleteGrantsOfEnvironment } from '../../tenancy/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import { requireRevision } from './conditions.ts';
import type { DefinitionContext } from './definition-context.ts';
import { deleteEnvironment } from './environment-store.ts';
import { type EnvironmentRequest, loadEnvironment, reloadEnvironment } from './load-environment.ts';
import { recordEnvironmentEvent } from './record-environment-event.ts';

/** Deletes an environment with its revisions, tags, open sessions and the grants on it. Needs `admin`. */
export async function removeEnvironment(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly conditions: readonly string[] },
): Promise<void> {
  const { organization, conditions } = request;
  const environment = await loadEnvironment(context, caller, { ...request, needed: 'admin' });
  await context.database.changes.change(['environments', 'trust'], async (tx) => {
    const current = await reloadEnvironment(tx, { organization, environment });
    requireRevision(current, conditions);
    if (current.deletionProtected) {
      throw new EnvironmentError(
        'deletion_protected',
        `${current.project}/${current.name} is protected from deletion; set deletionProtected to false in its settings first.`,
      );
    }
    await context.onDeleted(tx, current);
    await deleteGrantsOfEnvironment(tx, current.organizationId, current);
    await deleteEnvironment(tx, current.id);
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment: current,
      event: 'environment-deleted',
      did: 'deleted',
      details: { revision: current.currentRevision },
    });
  });
}
