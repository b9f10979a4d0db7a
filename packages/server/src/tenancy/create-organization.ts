import type { Caller, Principal, UserPrincipal } from '../access/index.ts';
import { administeredBy, administratorRole, authorizedWrite, recordEvent } from '../access/index.ts';
import { newId } from '../platform/new-id.ts';
import type { TenancyContext } from './context.ts';
import { insertMember } from './member-store.ts';
import type { Organization } from './organization.ts';
import { insertOrganization } from './organization-store.ts';
import { parseName } from './parse-name.ts';
import { TenancyError } from './tenancy-error.ts';

/**
 * Creates an organization with the caller as its first administrator. Only users who administer the bootstrap
 * organization may do so: a machine identity belongs to one organization and could not enter the new one.
 */
export async function createOrganization(
  context: TenancyContext,
  caller: Caller,
  request: { readonly name: string },
): Promise<Organization> {
  requireOperator(context, caller.principal);
  const organization = {
    id: newId(),
    name: parseName('organization', request.name),
    createdAt: context.clock.now(),
  };
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    const { userId } = requireOperator(context, principal);
    if (!(await insertOrganization(tx, organization))) {
      throw new TenancyError('organization_exists', `The organization ${organization.name} already exists.`);
    }
    await insertMember(tx, {
      organizationId: organization.id,
      userId,
      roleId: administratorRole,
      createdAt: organization.createdAt,
    });
    await recordEvent(tx, context, {
      caller,
      organizationId: organization.id,
      event: 'organization-created',
      description: `${caller.actor.name} created the organization ${organization.name}`,
      details: { name: organization.name },
    });
    return organization;
  });
}

function requireOperator({ bootstrapOrganization }: TenancyContext, principal: Principal): UserPrincipal {
  if (
    principal.kind === 'user' &&
    administeredBy(principal).some(({ organizationName }) => organizationName === bootstrapOrganization)
  )
    return principal;
  throw new TenancyError(
    'operator_required',
    `Only a user who administers ${bootstrapOrganization} may create organizations on this server.`,
  );
}
