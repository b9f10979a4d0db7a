import type { Caller } from '../../../access/index.ts';
import { authorizedWriteOn, environmentUnknown } from '../../grants/index.ts';
import type { EnvironmentVersion } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import type { Definition } from '../definitions.ts';
import { type EnvironmentRequest, loadEnvironment } from '../environments/load-environment.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { requireInForce } from './require-in-force.ts';

/**
 * Returns the document of an environment, with its secrets as ciphertexts. Requires `read`; records the access in the
 * audit log.
 */
export async function readDefinition(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & { readonly version: EnvironmentVersion | null },
): Promise<Definition> {
  const { organization, version } = request;
  const environment = await loadEnvironment(context, caller, { ...request, needed: 'environment:read' });
  const definition = await context.definitions.find(organization.organizationId, {
    ...request.environment,
    version,
  });
  if (!definition) throw environmentUnknown(organization, environment);
  const { revision } = definition;
  const terms = { organization, environment, needed: 'environment:read' } as const;
  await authorizedWriteOn(context, caller, terms, async (tx) => {
    await requireInForce(tx, organization, [definition]);
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment,
      event: 'environment-read',
      did: `read revision ${revision} of`,
      details: { revision },
    });
  });
  return definition;
}
