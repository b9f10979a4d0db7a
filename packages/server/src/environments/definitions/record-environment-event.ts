import { type Caller, recordEvent } from '../../access/index.ts';
import type { AuditEventName } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { formatEnvironmentReference } from '../names.ts';
import type { DefinitionContext } from './definition-context.ts';
import type { Environment } from './environments/environment.ts';

/**
 * Records a caller's action on an environment in the organization's audit chain. The message is `did`, followed by the
 * environment's name.
 */
export async function recordEnvironmentEvent(
  tx: Tx,
  context: Pick<DefinitionContext, 'database' | 'clock'>,
  event: {
    readonly caller: Caller;
    readonly environment: Environment;
    readonly event: AuditEventName;
    readonly did: string;
    readonly details?: JsonObject;
  },
): Promise<void> {
  const { caller, environment } = event;
  const name = formatEnvironmentReference({ project: environment.project, name: environment.name });
  await recordEvent(tx, context, {
    caller,
    organizationId: environment.organizationId,
    event: event.event,
    description: `${caller.actor.name} ${event.did} ${name}`,
    details: { environment: name, environmentId: environment.id, ...event.details },
  });
}
