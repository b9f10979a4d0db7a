import { newId } from '../../platform/new-id.ts';
import { type Caller, type EnvironmentRef, grantToCreator } from '../../tenancy/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import { formatEnvironmentReference, parseNewEnvironment } from '../environment-reference.ts';
import type { DefinitionContext } from './definition-context.ts';
import { authorOf, type Environment } from './environment.ts';
import { insertEnvironment } from './environment-store.ts';
import type { EnvironmentRequest } from './load-environment.ts';
import { recordEnvironmentEvent } from './record-environment-event.ts';
import { insertRevision } from './revision-store.ts';

/** Creates an environment with an empty document as its revision 1; whoever creates it has `admin` on it. */
export async function createEnvironment(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest,
): Promise<Environment> {
  const environment = describeNewEnvironment(context, caller, request);
  await context.database.changes.change(['environments', 'trust'], async (tx) => {
    if (!(await insertEnvironment(tx, environment))) throw nameTaken(environment);
    const { createdAt, owner: creator } = environment;
    await insertRevision(tx, environment.id, { number: 1, text: '', createdAt, creator, retraction: null });
    await grantToCreator(tx, {
      principal: caller.principal,
      organizationId: environment.organizationId,
      environment,
      createdAt,
    });
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment,
      event: 'environment-created',
      did: 'created',
    });
  });
  return environment;
}

export function describeNewEnvironment(
  context: Pick<DefinitionContext, 'clock'>,
  caller: Caller,
  request: EnvironmentRequest,
): Environment {
  const createdAt = context.clock.now();
  return {
    id: newId(),
    organizationId: request.organization.organizationId,
    ...parseNewEnvironment(request.environment),
    owner: authorOf(caller),
    currentRevision: 1,
    deletionProtected: false,
    createdAt,
    modifiedAt: createdAt,
  };
}

export function nameTaken({ project, name }: EnvironmentRef): EnvironmentError {
  return new EnvironmentError(
    'environment_exists',
    `There is an environment ${formatEnvironmentReference({ project, name })} already, or one whose name differs by case alone.`,
  );
}
