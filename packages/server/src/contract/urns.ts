/**
 * The names of the wire contract that begin with a namespace, `pulumi` unless the operator sets another
 * (docs/contract/README.md).
 */
export interface WireNames {
  /** Formats `urn:{ns}:org:{ORG}`, the audience that a subject token must have. */
  organizationAudience(organizationName: string): string;
  /** Returns the organization in such an audience, or null. */
  parseOrganizationAudience(audience: string): string | null;
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

/** Formats the audience of an organization in the default namespace, for texts and examples. */
export function documentedAudience(organization: string): string {
  return createWireNames(defaultNamespace).organizationAudience(organization);
}

export function createWireNames(namespace: string): WireNames {
  const audiencePrefix = `urn:${namespace}:org:`;
  const tokenTypePrefix = `urn:${namespace}:token-type:access_token:`;
  const rest = (prefix: string, text: string) =>
    text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : null;
  return {
    organizationAudience: (organizationName) => audiencePrefix + organizationName,
    parseOrganizationAudience: (audience) => rest(audiencePrefix, audience),
    accessTokenType: (kind) => tokenTypePrefix + kind,
    parseAccessTokenType: (urn) => rest(tokenTypePrefix, urn),
  };
}
