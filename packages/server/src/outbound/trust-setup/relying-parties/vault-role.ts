import { v1Claims, v2Claims } from '../../../contract/claims.ts';
import type { Trust } from '../trust.ts';
import { TrustError } from '../trust-error.ts';

/** The bound values of a JWT role, with the names of Vault's API. */
export interface VaultBounds {
  readonly bound_audiences: readonly string[];
  /** Set if there is exactly one subject. */
  readonly bound_subject?: string;
  readonly bound_claims: Readonly<Record<string, string | readonly string[]>>;
  /** `glob` if a subject is a pattern; every value of `bound_claims` is then a glob. */
  readonly bound_claims_type?: 'glob';
}

/** Chooses the bound values of a role (Vault API, JWT/OIDC auth method, Create/Update role). */
export function chooseVaultBounds(trust: Trust): VaultBounds {
  const { subjects, audience } = trust;
  const claims = { ...bindOrganization(trust), ...bindEnvironment(trust) };
  const [only, ...others] = subjects;
  if (only === undefined) return { bound_audiences: [audience], bound_claims: claims };
  if (others.length === 0 && !only.isPattern)
    return { bound_audiences: [audience], bound_subject: only.text, bound_claims: claims };
  const texts = subjects.map(({ text }) => text);
  const bounds = { bound_audiences: [audience], bound_claims: { ...claims, sub: texts } };
  if (!subjects.some(({ isPattern }) => isPattern)) return bounds;
  const literal = [...subjects.filter(({ isPattern }) => !isPattern).map(({ text }) => text)];
  if ([...literal, ...Object.values(claims)].some((text) => text.includes('*'))) {
    throw new TrustError('wildcard_unsupported', 'Vault cannot match a literal asterisk in a glob.');
  }
  return { ...bounds, bound_claims_type: 'glob' };
}

/** Always bound, because all organizations of a server share its issuer. */
function bindOrganization({ issuer, organization }: Trust): Record<string, string> {
  return issuer.version === 'v1'
    ? { [v1Claims.organization]: organization.name }
    : { [v2Claims.organizationId]: organization.id };
}

function bindEnvironment({ subjects }: Trust): Record<string, string> {
  const [only, ...others] = subjects;
  if (only === undefined || others.length > 0 || only.isPattern) return {};
  if (only.parts.kind !== 'environment' || only.parts.environment === 'unsaved') return {};
  const { project, environment } = only.parts.environment;
  return { [v1Claims.environment]: `${project}/${environment}` };
}
