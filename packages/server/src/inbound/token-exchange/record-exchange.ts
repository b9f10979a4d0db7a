import { hash } from 'node:crypto';
import type { AuditEvent, AuditEventName } from '../../audit/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import { newId } from '../../platform/new-id.ts';
import {
  type AccessToken,
  type AccessTokenValue,
  generateAccessToken,
  hashAccessToken,
} from '../access-tokens/index.ts';
import type { Decision, DecisionRequest, DecisionToken } from '../decisions/index.ts';
import type { TokenType } from '../policies/index.ts';
import type { LedgerEntry } from './ledger.ts';
import type { RawParameters } from './request-refusal.ts';
import { describeChecks } from './subject-token-checks.ts';
import { type Findings, type Grant, type Refusal, refuse } from './verdict.ts';

export interface Occasion extends RequestOrigin {
  readonly at: number;
  readonly parameters: RawParameters;
}

const grantEvents: Readonly<Record<TokenType, AuditEventName>> = {
  organization: 'organization-token-created-for-oidc-issuer',
  team: 'team-token-created-for-oidc-issuer',
  personal: 'personal-token-created-for-oidc-issuer',
  runner: 'deployment-runner-token-created-for-oidc-issuer',
};

const defaultExpirationSeconds = 7_200;

export interface Minted {
  readonly value: AccessTokenValue;
  readonly lifetimeSeconds: number;
}

/** A grant with its token, ready to be made durable. */
export function recordGrant(
  grant: Grant,
  occasion: Occasion,
): { readonly entry: LedgerEntry; readonly minted: Minted } {
  const decisionId = newId();
  const { issuer } = grant.findings;
  const wanted = grant.findings.request.expirationSeconds ?? defaultExpirationSeconds;
  const lifetimeSeconds = Math.min(wanted, issuer.maxExpirationSeconds);
  const value = generateAccessToken();
  const token = mintAccessToken(grant, { at: occasion.at, lifetimeSeconds, decisionId });
  const decision = decisionOfGrant(grant, occasion, token);
  return {
    minted: { value, lifetimeSeconds },
    entry: {
      decision,
      token: { token, hash: hashAccessToken(value) },
      auditEvent: auditGrant(grant, decision, token),
      singleUse: issuer.singleUse ? singleUseOf(grant, occasion) : null,
    },
  };
}

function singleUseOf(grant: Grant, occasion: Occasion): NonNullable<LedgerEntry['singleUse']> {
  const { issuer, claims, jwt } = grant.findings;
  const replay = refuse(grant.findings, {
    reason: 'replayed',
    message: 'the token was used before, and the issuer is registered for single use',
    checks: describeChecks(jwt, null),
  });
  return {
    issuerId: issuer.id,
    key: claims.singleUseKey,
    expiresAt: claims.expiresAt + longestToleranceMilliseconds,
    whenUsed: recordRefusal(replay, occasion),
  };
}

/** A used token is remembered until no tolerance could accept it any more. */
const longestToleranceMilliseconds = 120_000;

function mintAccessToken(
  { target, findings: { request, organization, issuer, claims } }: Grant,
  terms: { readonly at: number; readonly lifetimeSeconds: number; readonly decisionId: string },
): AccessToken {
  return {
    id: newId(),
    kind: request.requested.tokenType,
    origin: 'exchange',
    organizationId: organization.id,
    ...target,
    admin: request.requested.admin,
    name: `oidc:${issuer.name}`,
    description: claims.subject ?? '',
    createdAt: terms.at,
    createdBy: issuer.issuer,
    expiresAt: terms.at + terms.lifetimeSeconds * 1_000,
    lastUsedAt: null,
    revokedAt: null,
    issuerId: issuer.id,
    decisionId: terms.decisionId,
    parentId: null,
  };
}

function decisionOfGrant(grant: Grant, occasion: Occasion, token: AccessToken): Decision {
  const { findings } = grant;
  const { tokenType, scope } = findings.request.requested;
  return {
    id: token.decisionId ?? '',
    organizationId: findings.organization.id,
    at: occasion.at,
    reason: 'granted',
    message: `granted ${tokenType === 'organization' ? 'an organization token' : `a ${tokenType} token`}`,
    issuerId: findings.issuer.id,
    request: describeRequest(occasion.parameters),
    token: describeToken(findings, occasion.parameters),
    // Everything passed; what exactly can be told from the claims, when somebody asks.
    checks: [],
    claims: findings.claims.claims,
    policies: findings.policies,
    hints: [],
    grant: { accessTokenId: token.id, scope, expiresAt: token.expiresAt ?? 0 },
    sourceIp: occasion.sourceIp,
    requestId: occasion.requestId,
  };
}

function auditGrant({ findings }: Grant, decision: Decision, token: AccessToken): AuditEvent {
  const { claims, issuer, policies, request } = findings;
  return {
    organizationId: findings.organization.id,
    at: decision.at,
    event: grantEvents[request.requested.tokenType],
    actor: { kind: 'workload', name: claims.subject ?? issuer.issuer },
    sourceIp: decision.sourceIp,
    requestId: decision.requestId,
    description: `Exchanged a token of ${issuer.issuer} for ${request.requested.tokenType} access${request.requested.scope === '' ? '' : ` (${request.requested.scope})`}`,
    details: {
      decisionId: decision.id,
      issuerId: issuer.id,
      issuer: issuer.issuer,
      subject: claims.subject,
      jti: claims.jwtId,
      subjectTokenHash: claims.tokenHash,
      policyId: policies.policyId,
      policyVersion: policies.version,
      policyIndex: policies.decidedBy,
      accessTokenId: token.id,
      scope: request.requested.scope,
      expiresAt: token.expiresAt,
    },
  };
}

/** A refusal, ready to be made durable; in an organization's audit log only where the organization is known. */
export function recordRefusal(refusal: Refusal, occasion: Occasion): LedgerEntry {
  const { findings, reason, message } = refusal;
  const decision: Decision = {
    id: newId(),
    organizationId: findings.organization?.id ?? null,
    at: occasion.at,
    reason,
    message,
    issuerId: findings.issuer?.id ?? null,
    request: describeRequest(occasion.parameters),
    token: describeToken(findings, occasion.parameters),
    checks: refusal.checks,
    claims: findings.claims?.claims ?? null,
    policies: findings.policies,
    hints: refusal.hints,
    grant: null,
    sourceIp: occasion.sourceIp,
    requestId: occasion.requestId,
  };
  return { decision, token: null, auditEvent: auditRefusal(decision), singleUse: null };
}

function auditRefusal(decision: Decision): AuditEvent | null {
  if (decision.organizationId === null) return null;
  const { token } = decision;
  return {
    organizationId: decision.organizationId,
    at: decision.at,
    event: 'oidc-token-exchange-denied',
    actor: { kind: 'workload', name: (token?.verified && token.subject) || 'unverified' },
    sourceIp: decision.sourceIp,
    requestId: decision.requestId,
    description: `Refused a token exchange: ${decision.reason}`,
    details: {
      decisionId: decision.id,
      reason: decision.reason,
      issuerId: decision.issuerId,
      issuer: token?.issuer ?? null,
      subject: token?.subject ?? null,
      verified: token?.verified ?? false,
      subjectTokenHash: token?.hash ?? null,
    },
  };
}

const longestKept = 300;
const cut = (text: string | undefined): string | null => text?.slice(0, longestKept) ?? null;

/** In the caller's words, without what is secret and cut to a sane length. */
function describeRequest(parameters: RawParameters): DecisionRequest {
  const expiration = Number(parameters.get('expiration') ?? Number.NaN);
  return {
    grantType: cut(parameters.get('grant_type')),
    audience: cut(parameters.get('audience')),
    requestedTokenType: cut(parameters.get('requested_token_type')),
    scope: cut(parameters.get('scope')),
    expirationSeconds: Number.isSafeInteger(expiration) ? expiration : null,
  };
}

function describeToken({ jwt, claims }: Findings, parameters: RawParameters): DecisionToken | null {
  const compact = parameters.get('subject_token');
  if (compact === undefined) return null;
  const unverified = jwt?.unverifiedClaims ?? {};
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, longestKept) : null);
  return {
    hash: claims?.tokenHash ?? hash('sha256', compact, 'hex'),
    algorithm: jwt?.header.alg ?? null,
    keyId: text(jwt?.header.kid),
    issuer: claims ? claims.issuer : text(unverified['iss']),
    subject: claims ? claims.subject : text(unverified['sub']),
    jwtId: claims ? claims.jwtId : text(unverified['jti']),
    verified: claims !== null,
  };
}
