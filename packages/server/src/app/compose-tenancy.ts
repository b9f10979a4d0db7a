import { translateEnvironmentErrors } from '../environments/environment-error-statuses.ts';
import { createEnvironmentGrants } from '../environments/grants/index.ts';
import { tenancyRoutes } from '../tenancy/index.ts';
import type { AppParts } from './app-parts.ts';
import { createRevocationTerms, endWithRemoved } from './compose-revocation.ts';

/** Composes organizations, members and teams. */
export async function composeTenancy(parts: AppParts): Promise<void> {
  const { config, database, clock, http, environmentAccess } = parts;
  const revocation = createRevocationTerms(parts);
  await http.register(
    tenancyRoutes({
      database,
      clock,
      grants: createEnvironmentGrants({ database, clock, access: environmentAccess }),
      translateGrantErrors: translateEnvironmentErrors,
      bootstrapOrganization: config.bootstrapOrganization,
      onRemoved: (tx, removal) => endWithRemoved(tx, revocation, removal),
    }),
  );
}
