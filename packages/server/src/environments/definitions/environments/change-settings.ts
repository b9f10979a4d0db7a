import type { Caller } from '../../../access/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { updateEnvironmentSettings } from './environment-store.ts';
import { changeEnvironment, type EnvironmentRequest, loadEnvironment } from './load-environment.ts';

/**
 * Changes the given settings. Requires `admin`, because callers who may not delete an environment must not remove its
 * protection.
 */
export async function changeSettings(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly settings: { readonly deletionProtected?: boolean } },
): Promise<void> {
  const environment = await loadEnvironment(context, caller, {
    ...request,
    needed: 'environment_settings:update',
  });
  const { organization, settings } = request;
  const change = { organization, environment, needed: 'environment_settings:update' } as const;
  await changeEnvironment(context, caller, change, async (tx, current) => {
    const { deletionProtected = current.deletionProtected } = settings;
    if (deletionProtected === current.deletionProtected) return;
    await updateEnvironmentSettings(tx, current.id, { deletionProtected });
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment: current,
      event: 'environment-settings-updated',
      did: `${deletionProtected ? 'enabled' : 'disabled'} deletion protection for`,
      details: { deletionProtected },
    });
  });
}
