import type { Trust } from '../trust.ts';
import { TrustError } from '../trust-error.ts';

/** Whom a JWT role of Vault lets in, by the names of Vault's API. */
export interface VaultBounds {
  readonly bound_audiences: readonly string[];
  /** Where there is one subject. */
  readonly bound_subject?: string;
  readonly bound_claims: Readonly<Record<string, string | readonly string[]>>;
  /** `glob` where a subject is a pattern: then every value of `bound_claims` is one. */
  readonly bound_claims_type?: 'glob';
}

/** Chooses what a role binds (Vault API, JWT/OIDC auth method, Create/Update role). */
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
    throw new TrustError('wildcard_unsupported', 'In a glob Vault takes no asterisk for itself.');
  }
  return { ...bounds, bound_claims_type: 'glob' };
}

/** In every case: all organizations of a server share its issuer. */
function bindOrganization({ issuer, organization }: Trust): Record<string, string> {
  return issuer.version === 'v1'
    ? { org: organization.name }
    : { 'https://pulumi.com/org_id': organization.id };
}

function bindEnvironment({ subjects }: Trust): Record<string, string> {
  const [only, ...others] = subjects;
  if (only === undefined || others.length > 0 || only.isPattern) return {};
  if (only.parts.kind !== 'environment' || only.parts.environment === 'unsaved') return {};
  const { project, environment } = only.parts.environment;
  return { env: `${project}/${environment}` };
}
