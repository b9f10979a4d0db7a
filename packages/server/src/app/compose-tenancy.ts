import { translateEnvironmentErrors } from '../environments/environment-error-statuses.ts';
import { createEnvironmentGrants } from '../environments/grants/index.ts';
import { describeTokensWithRole } from '../inbound/access-tokens/index.ts';
import { describePoliciesWithRole } from '../inbound/policy-documents/index.ts';
import { tenancyRoutes } from '../tenancy/index.ts';
import type { AppParts } from './app-parts.ts';
import { createRevocationTerms, endWithRemoved } from './compose-revocation.ts';

/** Composes organizations, members and teams. */
export async function composeTenancy(parts: AppParts): Promise<void> {
  const { config, database, clock, http, environmentAccess, roles } = parts;
  const revocation = createRevocationTerms(parts);
  await http.register(
    tenancyRoutes({
      database,
      clock,
      roles,
      grants: createEnvironmentGrants({ database, clock, access: environmentAccess }),
      translateGrantErrors: translateEnvironmentErrors,
      bootstrapOrganization: config.bootstrapOrganization,
      describeRoleUses: async (tx, organizationId, roleId) => [
        ...(await describeTokensWithRole(tx, { organizationId, roleId, nowAt: clock.now() })),
        ...(await describePoliciesWithRole(tx, organizationId, roleId)),
      ],
      onRemoved: (tx, removal) => endWithRemoved(tx, revocation, removal),
    }),
  );
}
