import type { IdentityIssuer, SigningKey, SigningKeys } from '../signing-keys/index.ts';
import { type IssuerDocuments, makeIssuerDocuments } from './issuer-documents.ts';

export interface PublicationContext {
  readonly signingKeys: SigningKeys;
  readonly issuerUrls: () => Readonly<Record<IdentityIssuer, string>>;
}

export type FindIssuerDocuments = (issuer: IdentityIssuer) => Promise<IssuerDocuments> | IssuerDocuments;

/** The documents as they stand now; made anew only when the keys or the URL changed. */
export function createFindIssuerDocuments(context: PublicationContext): FindIssuerDocuments {
  const made = new Map<
    IdentityIssuer,
    { keys: readonly SigningKey[]; url: string; documents: IssuerDocuments }
  >();

  function documentsOf(issuer: IdentityIssuer, keys: readonly SigningKey[]): IssuerDocuments {
    const url = context.issuerUrls()[issuer];
    const known = made.get(issuer);
    if (known && known.keys === keys && known.url === url) return known.documents;
    const documents = makeIssuerDocuments({ issuer, issuerUrl: url, keys });
    made.set(issuer, { keys, url, documents });
    return documents;
  }

  return (issuer) => {
    const keys = context.signingKeys.published(issuer);
    return keys instanceof Promise ? keys.then((now) => documentsOf(issuer, now)) : documentsOf(issuer, keys);
  };
}
