import type { EnvironmentKey } from '../ciphertexts/index.ts';
import type { OrganizationKeys } from './organization-keys.ts';

export async function loadEnvironmentKey(
  keys: OrganizationKeys,
  environment: { readonly organizationId: string; readonly environmentId: string },
): Promise<EnvironmentKey> {
  const { organizationId, environmentId } = environment;
  const [{ key }, retracted] = await Promise.all([
    keys.cipherOf(organizationId),
    keys.retractedOf(organizationId, environmentId),
  ]);
  return { organization: key, environmentId, retracted };
}
