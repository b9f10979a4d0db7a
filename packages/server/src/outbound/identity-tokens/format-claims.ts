import type { JsonObject } from '../../platform/json/json.ts';
import type { IdentityTokenRequest } from './identity-token.ts';
import { IdentityTokenError } from './identity-token-error.ts';

/** Spec: identity-tokens, v2 claims; 1 m to 1 h, and 1 h at most for every token. */
export const minLifetimeSeconds = 60;
export const maxLifetimeSeconds = 3_600;
const longestAudienceBytes = 512;

const registered: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti']);

/** The payload of a token; times in whole seconds. Also what a preview shows, less the members that differ each time. */
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

/** The claims that are the same each time: what relying parties bind. */
export function formatLastingClaims(
  request: Pick<IdentityTokenRequest, 'subject' | 'audience' | 'claims'>,
  issuer: string,
): JsonObject {
  const { subject, audience, claims } = request;
  const taken = Object.keys(claims).find((name) => registered.has(name));
  if (taken !== undefined)
    throw new IdentityTokenError('claim_reserved', `the claim ${taken} is set by this server`);
  refuseAudience(audience);
  return { iss: issuer, sub: subject, aud: audience, ...claims };
}

function refuseAudience(audience: string): void {
  if (audience.trim() !== '' && Buffer.byteLength(audience) <= longestAudienceBytes) return;
  throw new IdentityTokenError(
    'audience_invalid',
    `audience must be 1 to ${longestAudienceBytes} bytes and not blank`,
  );
}
