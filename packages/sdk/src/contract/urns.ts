/** The default URN namespace of a server. */
export const defaultNamespace = 'pulumi';

/** The types of RFC 8693 §3 that the SDK sends. */
export const identityTokenType = 'urn:ietf:params:oauth:token-type:id_token';
export const jwtTokenType = 'urn:ietf:params:oauth:token-type:jwt';

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Returns the audience of identity tokens for an organization: `urn:symbolon:org:ORG`, which every server accepts. */
export function organizationAudience(organization: string): string {
  return `urn:symbolon:org:${organization}`;
}

/** Returns the type of an access token of a kind: `urn:pulumi:token-type:access_token:KIND`. */
export function accessTokenType(kind: string, namespace = defaultNamespace): string {
  return `urn:${namespace}:token-type:access_token:${kind}`;
}
