import { hash } from 'node:crypto';
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

/** The claims that every token has (RFC 7519 §4.1). */
const registeredClaims = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'] as const;

/** Every claim that a token of this server may have (OpenID Connect Discovery §3, `claims_supported`). */
const claimsSupported = {
  v1: [
    ...registeredClaims,
    ...['org', 'env', 'current_env', 'root_env', 'trigger_user'],
    ...['stackId', 'operation', 'project', 'stack', 'deployment', 'scope'],
  ],
  v2: [
    ...registeredClaims,
    ...['https://pulumi.com/org', 'https://pulumi.com/org_id'],
    ...['https://pulumi.com/current_env', 'https://pulumi.com/current_env_id', 'https://pulumi.com/root_env'],
    ...['https://pulumi.com/root_env_id', 'https://pulumi.com/actor', 'https://pulumi.com/workload_issuer'],
    'https://pulumi.com/workload_subject',
  ],
} as const;

/** Creates both documents (docs/contract/identity-tokens.md; OpenID Connect Discovery §3; RFC 7517). `issuerUrl` is the `iss`. */
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
      // There is no such endpoint, but some validators refuse a document without the member.
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
