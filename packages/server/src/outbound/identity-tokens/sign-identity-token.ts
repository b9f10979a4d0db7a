import type { AuditEvent } from '../../audit/index.ts';
import { newId } from '../../platform/new-id.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { IdentityIssuer, SigningKeys } from '../signing-keys/index.ts';
import { formatClaims, maxLifetimeSeconds, minLifetimeSeconds } from './format-claims.ts';
import type {
  IdentityToken,
  SignedIdentityToken,
  SignIdentityToken,
  UnsignedToken,
} from './identity-token.ts';
import { IdentityTokenError } from './identity-token-error.ts';

export interface SigningContext {
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  /** The `iss` of each issuer. */
  readonly issuerUrls: () => Readonly<Record<IdentityIssuer, string>>;
}

/**
 * Creates the function that signs every identity token of this server (docs/contract/identity-tokens.md). Its callers
 * write the audit event of a token before they deliver the token.
 */
export function createSign(context: SigningContext): SignIdentityToken {
  const headers = new Map<string, string>();

  function headerOf(key: { readonly id: string; readonly algorithm: string }): string {
    const known = headers.get(key.id);
    if (known !== undefined) return known;
    const header = encodeJson({ alg: key.algorithm, kid: key.id, typ: 'JWT' });
    // There are only a few keys; old entries stay until the process ends.
    headers.set(key.id, header);
    return header;
  }

  return async (request: UnsignedToken): Promise<SignedIdentityToken> => {
    refuseLifetime(request.lifetimeSeconds);
    const { key, sign } = await context.signingKeys.activeSigner(request.issuer);
    const jwtId = newId();
    const issuedAt = Math.floor(context.clock.now() / 1_000);
    const issuer = context.issuerUrls()[request.issuer];
    const claims = formatClaims(request, { issuer, issuedAt, jwtId });
    const signed = `${headerOf(key)}.${encodeJson(claims)}`;
    const signature = await inSpan('identity_token sign', { 'symbolon.algorithm': key.algorithm }, () =>
      sign(Buffer.from(signed)),
    );
    return {
      token: `${signed}.${Buffer.from(signature).toString('base64url')}` as IdentityToken,
      jwtId,
      expiresAt: (issuedAt + request.lifetimeSeconds) * 1_000,
      claims,
      auditEvent: auditOf(context, request, { jwtId, keyId: key.id }),
    };
  };
}

function refuseLifetime(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= minLifetimeSeconds && seconds <= maxLifetimeSeconds) return;
  throw new IdentityTokenError('lifetime_invalid', 'duration must be between 1m0s and 1h0m0s');
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function auditOf(
  { clock }: SigningContext,
  request: UnsignedToken,
  minted: { readonly jwtId: string; readonly keyId: string },
): AuditEvent {
  const { event, actor, details, sourceIp, requestId, hide = (text) => text } = request.audit;
  const audience = hide(request.audience);
  return {
    organizationId: request.organizationId,
    at: clock.now(),
    event,
    actor,
    sourceIp,
    requestId,
    description: `Issued an identity token of ${request.subject} for ${audience}`,
    details: {
      ...details,
      issuer: request.issuer,
      subject: request.subject,
      audience,
      lifetimeSeconds: request.lifetimeSeconds,
      jti: minted.jwtId,
      keyId: minted.keyId,
    },
  };
}
