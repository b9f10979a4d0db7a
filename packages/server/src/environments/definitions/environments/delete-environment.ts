import type { Caller } from '../../../access/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import { keepGrantsOfDeleted } from '../../grants/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { markDeleted } from '../deleted/deleted-environment-store.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { requireRevision } from '../revisions/conditions.ts';
import { authorOf } from './environment.ts';
import { changeEnvironment, type EnvironmentRequest, loadEnvironment } from './load-environment.ts';

/**
 * Deletes an environment. Its open sessions and the grants on it end, and it can no longer be found. Its revisions and
 * tags are kept, so that it can be restored, and its name is reserved. Requires `admin`.
 */
export async function removeEnvironment(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly conditions: readonly string[] },
): Promise<void> {
  const { organization, conditions } = request;
  const environment = await loadEnvironment(context, caller, { ...request, needed: 'environment:delete' });
  const topics = ['environments', 'trust'] as const;
  const change = { organization, environment, needed: 'environment:delete', topics } as const;
  await changeEnvironment(context, caller, change, async (tx, current) => {
    requireRevision(current, conditions);
    if (current.deletionProtected) {
      throw new EnvironmentError(
        'deletion_protected',
        `${current.project}/${current.name} is protected from deletion; set deletionProtected to false in its settings first.`,
      );
    }
    await context.onDeleted(tx, current);
    await keepGrantsOfDeleted(tx, {
      organizationId: current.organizationId,
      environmentId: current.id,
      environment: current,
    });
    await markDeleted(tx, current, { at: context.clock.now(), by: authorOf(caller) });
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment: current,
      event: 'environment-deleted',
      did: 'deleted',
      details: { revision: current.currentRevision },
    });
  });
}
