import type { Failure, Result } from '../../../platform/result.ts';
import type { Organization } from '../../../tenancy/index.ts';
import type { DecisionCheck, DecisionHint, DecisionPolicies, RefusalCode } from '../../decisions/index.ts';
import type { TrustedIssuer } from '../../trusted-issuers/index.ts';
import type { ExchangeRequest } from '../request/token-request.ts';
import type { UnverifiedJwt } from '../subject-token/unverified-jwt.ts';
import type { VerifiedClaims } from '../subject-token/verified-claims.ts';
import type { Target } from './find-target.ts';

/** The findings up to the verdict. */
export interface Findings {
  readonly request: ExchangeRequest | null;
  readonly jwt: UnverifiedJwt | null;
  readonly organization: Organization | null;
  readonly issuer: TrustedIssuer | null;
  readonly claims: VerifiedClaims | null;
  readonly policies: DecisionPolicies | null;
}

/** The refusal of an exchange. `message` is for administrators; the caller may get a shorter message. */
export interface Refusal {
  readonly reason: RefusalCode;
  readonly message: string;
  readonly checks: readonly DecisionCheck[];
  readonly hints: readonly DecisionHint[];
  readonly findings: Findings;
}

/** An exchange that every check and the policies allow; its token has not been minted yet. */
export interface Grant {
  readonly target: Target;
  readonly findings: {
    readonly [Found in keyof Findings]: NonNullable<Findings[Found]>;
  };
}

export type Verdict = Result<Grant, Refusal>;

export const noFindings: Findings = {
  request: null,
  jwt: null,
  organization: null,
  issuer: null,
  claims: null,
  policies: null,
};

export function refuse(
  findings: Findings,
  refusal: {
    readonly reason: RefusalCode;
    readonly message: string;
    readonly checks?: readonly DecisionCheck[];
    readonly hints?: readonly DecisionHint[];
  },
): Failure<Refusal> {
  const { reason, message, checks = [], hints = [] } = refusal;
  return { ok: false, fault: { reason, message, checks, hints, findings } };
}
