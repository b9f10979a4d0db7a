import { LRUCache } from 'lru-cache';
import { parseKeySet } from '../key-sets/key-set.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import type { KeySetLookup } from './issuer-keys-entry.ts';

/** The keys of issuers that registered them, parsed once for each version of the issuer. Nothing is ever fetched. */
export interface StaticIssuerKeys {
  /** Null where the issuer has no keys of its own and they must be fetched. */
  find(issuer: TrustedIssuer): KeySetLookup | null;
  forget(issuerId: string): void;
}

export function createStaticIssuerKeys(maxIssuers: number): StaticIssuerKeys {
  const parsed = new LRUCache<string, { modifiedAt: number; lookup: KeySetLookup }>({ max: maxIssuers });
  return {
    find(issuer) {
      if (issuer.staticJwks === null) return null;
      const cached = parsed.get(issuer.id);
      if (cached?.modifiedAt === issuer.modifiedAt) return cached.lookup;
      const lookup = parseStatic(issuer);
      parsed.set(issuer.id, { modifiedAt: issuer.modifiedAt, lookup });
      return lookup;
    },
    forget: (issuerId) => void parsed.delete(issuerId),
  };
}

function parseStatic({ staticJwks, modifiedAt }: TrustedIssuer): KeySetLookup {
  const result = parseKeySet(staticJwks);
  if (result.ok) return { ok: true, keySet: result.keySet, fetchedAt: modifiedAt };
  const message = `The keys registered for the issuer are not usable: ${result.fault}.`;
  return { ok: false, error: { code: 'key_set_malformed', message } };
}
