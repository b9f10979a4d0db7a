import type { EffectCheck } from '../../access/index.ts';
import type { AuditActor, AuditEvent, AuditEventName } from '../../audit/index.ts';
import type { Audience } from '../../contract/audience.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { Branded } from '../../platform/brand.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { HideSecrets } from '../../platform/logging/hide-secrets.ts';
import type { IdentityIssuer } from '../signing-keys/index.ts';
import type { Subject } from '../subjects/index.ts';

/** A signed token. It is a credential: only its requester gets it, and no log, record or error contains it. */
export type IdentityToken = Branded<string, 'IdentityToken'>;

export interface IdentityTokenRequest {
  readonly issuer: IdentityIssuer;
  readonly organizationId: string;
  readonly subject: Subject;
  readonly audience: Audience;
  /** Claims in addition to the reserved ones: `iss, sub, aud, iat, nbf, exp, jti`. */
  readonly claims: JsonObject;
  /** From 60 to 3600 (docs/contract/identity-tokens.md). */
  readonly lifetimeSeconds: number;
  /** The requester's authorization, checked again in the transaction that makes the token effective. */
  readonly authority: EffectCheck;
  /** The requester, and the name of the audit event. */
  readonly audit: RequestOrigin & {
    readonly event: Extract<AuditEventName, 'identity-token-issued' | 'environment-oidc-token-issued'>;
    readonly actor: AuditActor;
    readonly details: JsonObject;
    /** Removes secrets from the audit event, in case the requester put one into a claim. */
    readonly hide?: HideSecrets;
  };
}

export interface MintedIdentityToken {
  readonly token: IdentityToken;
  readonly jwtId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly claims: JsonObject;
}

/** A request whose requester is authorized elsewhere. */
export type UnsignedToken = Omit<IdentityTokenRequest, 'authority'>;

/** A signed token that is not effective yet: it is delivered only after its audit event is durable. */
export interface SignedIdentityToken extends MintedIdentityToken {
  readonly auditEvent: AuditEvent;
}

/** Signs a token and writes nothing. */
export type SignIdentityToken = (request: UnsignedToken) => Promise<SignedIdentityToken>;

/**
 * Mints a signed token. Resolves when the audit event is durable; throws, and issues nothing, if the requester is no longer
 * authorized.
 */
export type MintIdentityToken = (request: IdentityTokenRequest) => Promise<MintedIdentityToken>;
