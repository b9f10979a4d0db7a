import { createOrganizationAudiences, type OrganizationAudiences } from './organization-audiences.ts';

/** The names of the wire contract that depend on the operator's settings (docs/contract/README.md). */
export interface WireNames extends OrganizationAudiences {
  /** Formats `urn:{ns}:token-type:access_token:{kind}`. */
  accessTokenType(kind: string): string;
  parseAccessTokenType(urn: string): string | null;
}

/** The token types of RFC 8693 §3 that this server sends and accepts. */
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
export const identityTokenType = 'urn:ietf:params:oauth:token-type:id_token';
export const jwtTokenType = 'urn:ietf:params:oauth:token-type:jwt';

/** The subject token types that name a JWT from an issuer. */
export const subjectTokenTypes = [identityTokenType, jwtTokenType] as const;

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** The namespace unless the operator sets another. */
export const defaultNamespace = 'pulumi';

export function createWireNames({
  namespace,
  publicUrl,
}: {
  readonly namespace: string;
  /** Returns the public base URL, without a trailing slash. */
  readonly publicUrl: () => string;
}): WireNames {
  const tokenTypePrefix = `urn:${namespace}:token-type:access_token:`;
  return {
    ...createOrganizationAudiences(namespace, publicUrl),
    accessTokenType: (kind) => tokenTypePrefix + kind,
    parseAccessTokenType: (urn) =>
      urn.startsWith(tokenTypePrefix) && urn.length > tokenTypePrefix.length
        ? urn.slice(tokenTypePrefix.length)
        : null,
  };
}
