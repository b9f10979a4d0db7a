import type { TrustedIssuer } from '../../../src/inbound/trusted-issuers/trusted-issuer.ts';

/** Returns a registered issuer; members that are not given have the values of a plain registration. */
export function trustedIssuerOf(url: string, given: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return {
    id: 'issuer-1',
    organizationId: 'organization-1',
    name: 'issuer',
    url,
    issuer: url,
    thumbprints: [],
    givenThumbprints: null,
    thumbprintSource: 'recorded',
    maxExpirationSeconds: 3600,
    givenMaxExpirationSeconds: 3600,
    staticJwks: null,
    singleUse: false,
    acceptsServerUrl: false,
    createdAt: 1_700_000_000_000,
    modifiedAt: 1_700_000_000_000,
    lastUsedAt: null,
    ...given,
  };
}
