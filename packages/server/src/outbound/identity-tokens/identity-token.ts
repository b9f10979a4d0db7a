import type { AuditActor, AuditEventName } from '../../audit/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { Branded } from '../../platform/brand.ts';
import type { HideSecrets } from '../../platform/hide-secrets.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { IdentityIssuer } from '../signing-keys/index.ts';
import type { Subject } from '../subjects/index.ts';

/** A signed token. It is a credential: it goes to whom it was minted for and into no log, record or error. */
export type IdentityToken = Branded<string, 'IdentityToken'>;

export interface IdentityTokenRequest {
  readonly issuer: IdentityIssuer;
  readonly organizationId: string;
  readonly subject: Subject;
  readonly audience: string;
  /** Beside `iss, sub, aud, iat, nbf, exp, jti`, which none of these may be. */
  readonly claims: JsonObject;
  /** From 60 to 3600 (docs/contract/identity-tokens.md). */
  readonly lifetimeSeconds: number;
  /** Who asked, and what the audit event is called. */
  readonly audit: RequestOrigin & {
    readonly event: Extract<AuditEventName, 'identity-token-issued' | 'environment-oidc-token-issued'>;
    readonly actor: AuditActor;
    readonly details: JsonObject;
    /** Takes secrets out of what is written down, where the one who asked made a claim of one. */
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

/** The one way to a signed token. Resolves when the audit event is durable. */
export type MintIdentityToken = (request: IdentityTokenRequest) => Promise<MintedIdentityToken>;
