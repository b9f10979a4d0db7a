import { authorizedWrite, type Caller, type OrganizationAccess } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import { quote } from '../../platform/quote.ts';
import type { TenancyContext } from '../context.ts';
import { TenancyError } from '../tenancy-error.ts';
import { recordRoleEvent, requireGivenRole, roleTopics } from './change-roles.ts';
import { memberRole } from './plain-roles.ts';
import { listDependents } from './refuse-broken-dependents.ts';
import { requireCustomRole } from './require-custom-role.ts';
import type { CustomRole } from './stored/custom-role.ts';
import { describeHolders, releaseRole } from './stored/role-holder-store.ts';
import { deleteCustomRole, findDefaultRoleId } from './stored/role-store.ts';

/**
 * Deletes a custom role. A role that is in use is deleted only with force: its members get the default role, its teams
 * lose it, and its tokens and the tokens of its policies have no permissions from then on. A role that another one is
 * composed of is never deleted.
 */
export async function deleteRole(
  context: TenancyContext,
  caller: Caller,
  request: { readonly organization: OrganizationAccess; readonly id: string; readonly force: boolean },
): Promise<void> {
  const { organization, force } = request;
  const { organizationId } = organization;
  await authorizedWrite(context, caller, { topics: roleTopics }, async (tx, principal) => {
    const role = await requireCustomRole(tx, organizationId, request.id);
    await refuseComposed(tx, role);
    const uses = await describeUses(tx, context, role);
    if (uses.length > 0 && !force)
      throw new TenancyError(
        'role_in_use',
        `The role ${quote(role.name)} is in use by ${uses.join(', ')}; to remove it from them and delete it, use force.`,
      );
    await releaseRole(tx, organizationId, role.id);
    await deleteCustomRole(tx, organizationId, role.id);
    // Released members get the default role, which may permit more than the deleted one.
    if (uses.length > 0)
      await requireGivenRole(
        tx,
        caller,
        { principal, organization },
        await findDefaultRoleId(tx, organizationId),
      );
    await recordRoleEvent(tx, context, {
      caller,
      role,
      event: 'role-deleted',
      details: { force, ...(uses.length > 0 ? { uses: [...uses] } : {}) },
    });
  });
}

async function refuseComposed(tx: Tx, role: CustomRole): Promise<void> {
  const [dependent] = await listDependents(tx, role);
  if (dependent === undefined) return;
  throw new TenancyError(
    'role_in_use',
    `The role ${quote(dependent.name)} includes the role ${quote(role.name)}, which therefore cannot be deleted, even with force; change ${quote(dependent.name)} first.`,
  );
}

async function describeUses(
  tx: Tx,
  context: TenancyContext,
  { id, organizationId }: CustomRole,
): Promise<readonly string[]> {
  const defaultRoleId = await findDefaultRoleId(tx, organizationId);
  return [
    ...(defaultRoleId === id && id !== memberRole ? ['the organization as its default role'] : []),
    ...(await describeHolders(tx, organizationId, id)),
    ...(await context.describeRoleUses(tx, organizationId, id)),
  ];
}
