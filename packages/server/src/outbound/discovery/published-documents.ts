import { isTransientDatabaseFault } from '../../database/index.ts';
import type { Clock } from '../../platform/time/clock.ts';
import type { IdentityIssuer, SigningKey, SigningKeys } from '../signing-keys/index.ts';
import { type IssuerDocuments, makeIssuerDocuments } from './issuer-documents.ts';

export interface PublicationContext {
  readonly signingKeys: SigningKeys;
  readonly issuerUrls: () => Readonly<Record<IdentityIssuer, string>>;
  readonly clock: Clock;
  /** The time that verifiers may cache the documents. */
  readonly documentMaxAgeSeconds: number;
}

/** The documents of an issuer, and how long they may still be cached. */
export interface Publication {
  readonly documents: IssuerDocuments;
  readonly maxAgeSeconds: number;
}

export interface PublishedDocuments {
  /** Returns the current documents without waiting; null if their keys must be read. For the hot path. */
  findNow(issuer: IdentityIssuer): Publication | null;
  load(issuer: IdentityIssuer): Promise<Publication>;
}

interface CreatedDocuments {
  readonly keys: readonly SigningKey[];
  readonly url: string;
  readonly publication: Publication;
  /** The last time at which they were known to be current, on the monotonic clock. */
  knownMs: number;
}

/**
 * Keeps the current documents. Creates them again only after the keys or the URL changed. While the database is unreachable,
 * `load` returns the last documents for as long as verifiers may cache them, so that every verifier learns of a
 * new key in time.
 */
export function createPublishedDocuments(context: PublicationContext): PublishedDocuments {
  const { clock, documentMaxAgeSeconds, signingKeys } = context;
  const created = new Map<IdentityIssuer, CreatedDocuments>();

  function publicationOf(issuer: IdentityIssuer, keys: readonly SigningKey[], knownMs: number): Publication {
    const url = context.issuerUrls()[issuer];
    const known = created.get(issuer);
    if (known && known.keys === keys && known.url === url) {
      known.knownMs = knownMs;
      return known.publication;
    }
    const documents = makeIssuerDocuments({ issuer, issuerUrl: url, keys });
    const publication = { documents, maxAgeSeconds: documentMaxAgeSeconds };
    created.set(issuer, { keys, url, publication, knownMs });
    return publication;
  }

  function lastKnown(issuer: IdentityIssuer, cause: unknown): Publication {
    const known = isTransientDatabaseFault(cause) ? created.get(issuer) : undefined;
    if (known === undefined) throw cause;
    const ageSeconds = Math.ceil((clock.monotonicMs() - known.knownMs) / 1_000);
    if (ageSeconds >= documentMaxAgeSeconds) throw cause;
    return { documents: known.publication.documents, maxAgeSeconds: documentMaxAgeSeconds - ageSeconds };
  }

  return {
    findNow(issuer) {
      const askedMs = clock.monotonicMs();
      const keys = signingKeys.publishedNow(issuer);
      return keys === null ? null : publicationOf(issuer, keys, askedMs);
    },
    async load(issuer) {
      const askedMs = clock.monotonicMs();
      try {
        return publicationOf(issuer, await signingKeys.published(issuer), askedMs);
      } catch (cause) {
        return lastKnown(issuer, cause);
      }
    },
  };
}
