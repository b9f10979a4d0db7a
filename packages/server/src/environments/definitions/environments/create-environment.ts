import {
  authorizedWrite,
  type Caller,
  currentOrganizationAccess,
  type OrganizationAccess,
} from '../../../access/index.ts';
import { newId } from '../../../platform/new-id.ts';
import { creatorsTx, grantToCreator } from '../../grants/index.ts';
import { type GivenEnvironment, parseNewEnvironment } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { insertRevisions } from '../revisions/revision-store.ts';
import { auditingNameRefusals, claimName } from './claim-name.ts';
import { authorOf, type Environment } from './environment.ts';
import { findEnvironmentByKey, markFirstSave } from './environment-store.ts';
import { findUnsavedEnvironment } from './refused-first-save.ts';

interface NewEnvironmentRequest {
  readonly organization: OrganizationAccess;
  readonly environment: GivenEnvironment;
}

/**
 * Creates an environment with an empty document as its revision 1; the caller has `admin` on it. If the caller created
 * it before and its first document was refused, returns that environment. Throws what `claimName` throws.
 */
export async function createEnvironment(
  context: DefinitionContext,
  caller: Caller,
  request: NewEnvironmentRequest,
): Promise<Environment> {
  const environment = describeNewEnvironment(context, caller, request);
  const { organization } = request;
  const topics = ['environments', 'trust'] as const;
  return auditingNameRefusals(context, caller, { organization, environment }, () =>
    authorizedWrite(context, caller, { topics }, async (tx, principal) => {
      const creating = { ...caller, principal };
      const taken = await findEnvironmentByKey(tx, organization.organizationId, environment);
      const unsaved = await findUnsavedEnvironment(tx, creating, {
        organization: currentOrganizationAccess(principal, organization),
        environment,
        taken,
      });
      if (unsaved !== null) {
        await markFirstSave(creatorsTx(tx), unsaved.id, 'due');
        return unsaved;
      }
      const { formerEnvironmentId } = await claimName(tx, context, creating, { organization, environment });
      const { createdAt, owner: creator } = environment;
      await insertRevisions(creatorsTx(tx), environment.id, [
        {
          number: 1,
          text: '',
          createdAt,
          creator,
          retraction: null,
        },
      ]);
      await grantToCreator(tx, {
        principal,
        organizationId: environment.organizationId,
        environment,
        maxOpenSeconds: null,
        createdAt,
      });
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment,
        event: 'environment-created',
        did: 'created',
        ...(formerEnvironmentId === null ? {} : { details: { formerEnvironmentId } }),
      });
      return environment;
    }),
  );
}

export function describeNewEnvironment(
  context: Pick<DefinitionContext, 'clock'>,
  caller: Caller,
  request: NewEnvironmentRequest,
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
