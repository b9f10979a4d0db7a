import {
  AuthorityRefusal,
  type Caller,
  currentOrganizationAccess,
  type OrganizationAccess,
} from '../../../access/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import { recordEnvironmentRefusal } from '../../grants/index.ts';
import { formatEnvironmentReference, type GivenEnvironment } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';

interface Creation {
  readonly organization: OrganizationAccess;
  readonly target: GivenEnvironment;
}

type RefusalContext = Pick<DefinitionContext, 'database' | 'clock'>;

const needed = 'environment:create';

/** Requires `environment:create` of the caller of a clone, whose route requires only `environment:clone`. */
export async function requireMayCreate(
  context: RefusalContext,
  caller: Caller,
  creation: Creation,
): Promise<void> {
  if (!creation.organization.permissions.has(needed)) await refuseCreation(context, caller, creation);
}

/** Requires it again in a transaction, of the caller as the transaction sees them. Throws an AuthorityRefusal. */
export function requireMayStillCreate(context: RefusalContext, caller: Caller, creation: Creation): void {
  const current = currentOrganizationAccess(caller.principal, creation.organization);
  if (current.permissions.has(needed)) return;
  throw new AuthorityRefusal(() => refuseCreation(context, caller, creation));
}

async function refuseCreation(
  context: RefusalContext,
  caller: Caller,
  { organization, target }: Creation,
): Promise<never> {
  await recordEnvironmentRefusal(context, caller, {
    organization,
    event: 'auth-failure-environment',
    scope: formatEnvironmentReference(target),
    needed,
    has: 'none',
  });
  throw new EnvironmentError(
    'environment_forbidden',
    `A clone requires the scope ${needed}, which your role in ${organization.organizationName} does not have.`,
  );
}
