import { createFairCache } from '../../../platform/fair-cache.ts';
import { parseKeySet } from '../key-sets/key-set.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import type { KeySetLookup } from './issuer-keys-entry.ts';

/** The registered keys of issuers, parsed once for each version of the issuer. They are never fetched. */
export interface StaticIssuerKeys {
  /** Null if the issuer has no registered keys and they must be fetched. */
  find(issuer: TrustedIssuer): KeySetLookup | null;
  forget(issuer: Pick<TrustedIssuer, 'id' | 'organizationId'>): void;
}

export function createStaticIssuerKeys(maxIssuers: number): StaticIssuerKeys {
  const parsed = createFairCache<{ modifiedAt: number; lookup: KeySetLookup }>({ maxSize: maxIssuers });
  return {
    find(issuer) {
      if (issuer.staticJwks === null) return null;
      const cached = parsed.get(issuer.organizationId, issuer.id);
      if (cached?.modifiedAt === issuer.modifiedAt) return cached.lookup;
      const lookup = parseStatic(issuer);
      parsed.set(issuer.organizationId, issuer.id, { modifiedAt: issuer.modifiedAt, lookup });
      return lookup;
    },
    forget: ({ organizationId, id }) => parsed.delete(organizationId, id),
  };
}

function parseStatic({ staticJwks }: TrustedIssuer): KeySetLookup {
  const result = parseKeySet(staticJwks);
  if (result.ok) return result;
  const message = `The keys registered for the issuer are not usable: ${result.fault}.`;
  return { ok: false, fault: { code: 'key_set_malformed', message } };
}
