import { registeredClaims } from '../../contract/claims.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { IdentityTokenRequest } from './identity-token.ts';
import { IdentityTokenError } from './identity-token-error.ts';

/** The limits of lifetimes (docs/contract/identity-tokens.md, v2 claims): 1 m to 1 h, and at most 1 h for every token. */
export const minLifetimeSeconds = 60;
export const maxLifetimeSeconds = 3_600;

const registered: ReadonlySet<string> = new Set(registeredClaims);

/** Formats the payload of a token, with times in whole seconds. A preview omits the members that differ each time. */
export function formatClaims(
  request: Pick<IdentityTokenRequest, 'subject' | 'audience' | 'claims' | 'lifetimeSeconds'>,
  minted: { readonly issuer: string; readonly issuedAt: number; readonly jwtId: string },
): JsonObject {
  return {
    ...formatLastingClaims(request, minted.issuer),
    iat: minted.issuedAt,
    nbf: minted.issuedAt,
    exp: minted.issuedAt + request.lifetimeSeconds,
    jti: minted.jwtId,
  };
}

/** Formats the claims that are the same each time, which relying parties can bind. */
export function formatLastingClaims(
  request: Pick<IdentityTokenRequest, 'subject' | 'audience' | 'claims'>,
  issuer: string,
): JsonObject {
  const { subject, audience, claims } = request;
  const taken = Object.keys(claims).find((name) => registered.has(name));
  if (taken !== undefined)
    throw new IdentityTokenError('claim_reserved', `this server sets the claim ${taken} itself`);
  return { iss: issuer, sub: subject, aud: audience, ...claims };
}
