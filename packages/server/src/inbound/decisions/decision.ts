import type { ExactJsonObject } from '../../platform/json/exact-json.ts';
import type { AuditedPolicy } from '../policies/index.ts';
import type { ReasonCode } from './reason-code.ts';

/** One check, with the expected and the actual value. */
export interface DecisionCheck {
  readonly check: string;
  readonly outcome: 'passed' | 'failed';
  readonly expected: string;
  readonly actual: string;
}

/** The request as the caller sent it, truncated. */
export interface DecisionRequest {
  readonly grantType: string | null;
  readonly audience: string | null;
  readonly requestedTokenType: string | null;
  readonly scope: string | null;
  readonly expirationSeconds: number | null;
}

/** The parts of the subject token that could be read; never the token itself. */
export interface DecisionToken {
  /** SHA-256 of the compact token, hex. */
  readonly hash: string;
  readonly algorithm: string | null;
  readonly keyId: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly jwtId: string | null;
  /** False if the signature was not verified; in that case, anyone could have written these values. */
  readonly verified: boolean;
}

/** The request to the policies. Together with the claims and the version, it allows an explanation at any time. */
export interface DecisionPolicies {
  readonly policyId: string;
  readonly version: number;
  readonly tokenType: string;
  readonly target: string | null;
  readonly adminRequested: boolean;
  /** The audiences that named the organization. */
  readonly organizationAudiences: readonly string[];
  readonly decidedBy: number | null;
  readonly audited: readonly AuditedPolicy[];
}

export interface DecisionHint {
  readonly code: string;
  readonly message: string;
}

export interface DecisionGrant {
  /** Null for an identity token. */
  readonly accessTokenId: string | null;
  readonly scope: string;
  /** The role of a token of the organization; missing for the default role, and for other tokens. */
  readonly role?: { readonly id: string; readonly name: string };
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The record of an exchange's outcome, granted or refused. */
export interface Decision {
  readonly id: string;
  /** Null if the organization is unknown. */
  readonly organizationId: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason: ReasonCode;
  /** One sentence for administrators. */
  readonly message: string;
  readonly issuerId: string | null;
  readonly request: DecisionRequest;
  readonly token: DecisionToken | null;
  readonly checks: readonly DecisionCheck[];
  /** All claims of a token with a valid signature; otherwise null. */
  readonly claims: ExactJsonObject | null;
  readonly policies: DecisionPolicies | null;
  readonly hints: readonly DecisionHint[];
  readonly grant: DecisionGrant | null;
  readonly sourceIp: string;
  readonly requestId: string;
}
