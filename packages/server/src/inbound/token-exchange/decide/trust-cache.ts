import type { OrganizationName } from '../../../contract/organization-name.ts';
import type { Database } from '../../../database/index.ts';
import { createFairCache } from '../../../platform/fair-cache.ts';
import type { Result } from '../../../platform/result.ts';
import { runInTurns } from '../../../platform/turns/run-in-turns.ts';
import { findOrganization, type Organization } from '../../../tenancy/index.ts';
import { type CompiledPolicies, compileInSteps } from '../../policies/index.ts';
import { findPolicyDocumentOfIssuer } from '../../policy-documents/index.ts';
import {
  findIssuerByIdentifier,
  findIssuersIgnoringCase,
  type TrustedIssuer,
} from '../../trusted-issuers/index.ts';
import { similarIdentifiers } from './similar-issuers.ts';

/** The trust that an exchange needs, at one version. */
export interface Trust {
  readonly organization: Organization;
  readonly issuer: TrustedIssuer;
  readonly policyId: string;
  readonly policyVersion: number;
  readonly policies: CompiledPolicies;
}

/** The reason why an organization does not trust an issuer. */
export type TrustFault =
  | { readonly reason: 'organization_unknown'; readonly organization: null }
  | {
      readonly reason: 'issuer_unknown';
      readonly organization: Organization;
      /** Registered identifiers that differ only slightly. */
      readonly similar: readonly string[];
    };

export type TrustLookup = Result<Trust, TrustFault>;

export interface TrustCache {
  /** Finds an issuer by the organization's name and the identifier in the token, byte for byte. */
  find(organizationName: OrganizationName, issuer: string): Promise<TrustLookup> | TrustLookup;
}

interface Entry {
  readonly version: number;
  readonly lookup: TrustLookup;
}

const maxEntries = 20_000;
const missesKept = 5_000;
/** No issuer has a longer identifier, so texts that a caller invents do not fill the memory. */
const maxKeptCharacters = 2_100;
/** The owner of all misses for unknown organizations. */
const nobody = '';

/**
 * Caches trust under the version of everything that could change it: nothing is read while nothing changes, and no old
 * value is used after a change on any server. Misses are cached separately: texts that a stranger invents evict no
 * existing issuer, and those invented for one organization evict no misses of another.
 */
export function createTrustCache(
  database: Database,
  { entriesKept = maxEntries }: { readonly entriesKept?: number } = {},
): TrustCache {
  const found = createFairCache<Entry>({ maxSize: entriesKept });
  const missed = createFairCache<Entry>({ maxSize: missesKept });

  function cached(organizationName: OrganizationName, issuer: string): Entry | undefined {
    const hit = found.get(organizationName, issuer);
    if (hit?.version === database.changes.versionOf('trust')) return hit;
    return missed.get(organizationName, issuer) ?? missed.get(nobody, organizationName);
  }

  function keep(entry: Entry, organizationName: OrganizationName, issuer: string): void {
    const { lookup } = entry;
    if (organizationName.length + issuer.length > maxKeptCharacters) return;
    if (lookup.ok) found.set(organizationName, issuer, entry);
    else if (lookup.fault.organization === null) missed.set(nobody, organizationName, entry);
    else missed.set(organizationName, issuer, entry);
  }

  async function load(organizationName: OrganizationName, issuer: string): Promise<TrustLookup> {
    // Read before the rows, so that a concurrent change makes the entry stale, never the other way round.
    const version = database.changes.versionOf('trust');
    const lookup = await readTrust(database, organizationName, issuer);
    if (version !== null) keep({ version, lookup }, organizationName, issuer);
    return lookup;
  }

  return {
    find(organizationName, issuer) {
      const entry = cached(organizationName, issuer);
      if (entry !== undefined && entry.version === database.changes.versionOf('trust')) return entry.lookup;
      return load(organizationName, issuer);
    },
  };
}

async function readTrust(
  database: Database,
  organizationName: OrganizationName,
  identifier: string,
): Promise<TrustLookup> {
  const { db } = database;
  const organization = await findOrganization(db, organizationName);
  if (!organization) return { ok: false, fault: { reason: 'organization_unknown', organization: null } };
  const issuer = await findIssuerByIdentifier(db, organization.id, identifier);
  if (!issuer) {
    const similar = await findIssuersIgnoringCase(db, organization.id, similarIdentifiers(identifier));
    return { ok: false, fault: { reason: 'issuer_unknown', organization, similar } };
  }
  const document = await findPolicyDocumentOfIssuer(db, organization.id, issuer.id);
  // An issuer without policies is being deleted: nothing is granted.
  if (!document) return { ok: false, fault: { reason: 'issuer_unknown', organization, similar: [] } };
  return {
    ok: true,
    value: {
      organization,
      issuer,
      policyId: document.id,
      policyVersion: document.version,
      policies: await runInTurns(compileInSteps(document.policies)),
    },
  };
}
