import { hash } from 'node:crypto';
import { registeredClaims, v1Claims, v2Claims } from '../../contract/claims.ts';
import type { SigningAlgorithm, SigningKey } from '../signing-keys/index.ts';

/** The two public documents of an issuer, as bytes that are the same on every server. */
export interface IssuerDocuments {
  readonly configuration: PublishedDocument;
  readonly jwks: PublishedDocument;
}

export interface PublishedDocument {
  readonly body: Buffer;
  /** A strong validator (RFC 9110 §8.8.3). */
  readonly etag: string;
}

/** Every claim that this server's tokens may have (OpenID Connect Discovery §3, `claims_supported`). */
const claimsSupported = {
  v1: [...registeredClaims, ...Object.values(v1Claims)],
  v2: [...registeredClaims, ...Object.values(v2Claims)],
} as const;

/**
 * Creates both documents (docs/contract/identity-tokens.md; OpenID Connect Discovery §3; RFC 7517). `issuerUrl` is the
 * `iss`.
 */
export function makeIssuerDocuments(options: {
  readonly issuer: keyof typeof claimsSupported;
  readonly issuerUrl: string;
  readonly keys: readonly SigningKey[];
}): IssuerDocuments {
  const { issuer, issuerUrl, keys } = options;
  return {
    configuration: publish({
      issuer: issuerUrl,
      jwks_uri: `${issuerUrl}/.well-known/jwks`,
      // The endpoint does not exist, but some validators refuse a document that lacks this member.
      authorization_endpoint: `${issuerUrl}/authorize`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: algorithmsOf(keys),
      scopes_supported: ['openid'],
      claims_supported: claimsSupported[issuer],
    }),
    jwks: publish({ keys: keys.map(describeKey) }),
  };
}

function algorithmsOf(keys: readonly SigningKey[]): SigningAlgorithm[] {
  return [...new Set(keys.map(({ algorithm }) => algorithm))].sort();
}

function describeKey({ id, algorithm, publicJwk }: SigningKey) {
  return { ...publicJwk, kid: id, alg: algorithm, use: 'sig' };
}

function publish(document: object): PublishedDocument {
  const body = Buffer.from(JSON.stringify(document));
  return { body, etag: `"${hash('sha256', body, 'hex').slice(0, 32)}"` };
}
