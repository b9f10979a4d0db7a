import type { AuditEvent, AuditEventName } from '../../../audit/index.ts';
import { newId } from '../../../platform/new-id.ts';
import {
  type AccessToken,
  type AccessTokenValue,
  generateAccessToken,
  hashAccessToken,
} from '../../access-tokens/index.ts';
import type { Decision } from '../../decisions/index.ts';
import { type Grant, type Refusal, refuse } from '../decide/verdict.ts';
import type { AccessTokenType } from '../request/requested-token.ts';
import { describeChecks } from '../subject-token/describe-checks.ts';
import type { LedgerEntry, TrustBasis } from './ledger-entry.ts';
import { describeRequest, describeToken, type ReceivedRequest, recordRefusal } from './record-refusal.ts';

const grantEvents: Readonly<Record<AccessTokenType, AuditEventName>> = {
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

/** The request for a grant, and the version of trust that decided it. */
export interface GrantContext {
  readonly received: ReceivedRequest;
  readonly trustVersion: number;
}

/** Prepares a grant and its access token for the ledger. */
export function recordGrant(
  grant: Grant,
  tokenType: AccessTokenType,
  { received, trustVersion }: GrantContext,
): { readonly entry: LedgerEntry; readonly minted: Minted } {
  const decisionId = newId();
  const { issuer } = grant.findings;
  const wanted = grant.findings.request.expirationSeconds ?? defaultExpirationSeconds;
  const lifetimeSeconds = Math.min(wanted, issuer.maxExpirationSeconds);
  const value = generateAccessToken();
  const token = mintAccessToken(grant, { tokenType, at: received.at, lifetimeSeconds, decisionId });
  const decision = decisionOfGrant(grant, received, {
    id: decisionId,
    message: `granted ${tokenType === 'organization' ? 'an organization token' : `a ${tokenType} token`}`,
    accessTokenId: token.id,
    expiresAt: token.expiresAt ?? 0,
  });
  return {
    minted: { value, lifetimeSeconds },
    entry: {
      decision,
      token: { token, hash: hashAccessToken(value) },
      auditEvent: auditGrant(grant, decision, token, grantEvents[tokenType]),
      use: useOf(grant, received),
      basedOn: restingTrustOf(grant, trustVersion),
    },
  };
}

const defaultIdentityTokenSeconds = 3_600;
const identityTokenSeconds = { min: 60, max: 3_600 };

/** Prepares a grant of an identity token, without its audit event, which is known once the token is signed. */
export function recordIdentityGrant(
  grant: Grant,
  { received, trustVersion }: GrantContext,
): { readonly entry: LedgerEntry; readonly lifetimeSeconds: number } {
  const { issuer, request } = grant.findings;
  const wanted = Math.min(
    request.expirationSeconds ?? defaultIdentityTokenSeconds,
    issuer.maxExpirationSeconds,
  );
  const lifetimeSeconds = Math.min(Math.max(wanted, identityTokenSeconds.min), identityTokenSeconds.max);
  const decision = decisionOfGrant(grant, received, {
    id: newId(),
    message: `granted an identity token for ${request.requested.target}`,
    accessTokenId: null,
    expiresAt: received.at + lifetimeSeconds * 1_000,
  });
  const use = useOf(grant, received);
  const basedOn = restingTrustOf(grant, trustVersion);
  return { lifetimeSeconds, entry: { decision, token: null, auditEvent: null, use, basedOn } };
}

function restingTrustOf({ findings: { issuer, policies } }: Grant, version: number): TrustBasis {
  return {
    version,
    issuerId: issuer.id,
    issuerModifiedAt: issuer.modifiedAt,
    policyVersion: policies.version,
  };
}

function useOf(grant: Grant, received: ReceivedRequest): NonNullable<LedgerEntry['use']> {
  const { organization, issuer, claims } = grant.findings;
  return {
    organizationId: organization.id,
    issuer: issuer.issuer,
    key: claims.singleUseKey,
    expiresAt: claims.expiresAt + maxToleranceMs,
    whenUsed: issuer.singleUse ? recordRefusal(refuseReplay(grant), received) : null,
  };
}

/** The refusal of a token that was used before. */
export function refuseReplay({ findings }: Grant): Refusal {
  return refuse(findings, {
    reason: 'replayed',
    message: 'the token was used before, and its issuer is registered for single use',
    checks: describeChecks(findings.jwt, null),
  }).fault;
}

/** A used token is recorded until no clock tolerance could accept it. */
const maxToleranceMs = 120_000;

function mintAccessToken(
  { target, findings: { organization, issuer, claims, policies } }: Grant,
  terms: {
    readonly tokenType: AccessTokenType;
    readonly at: number;
    readonly lifetimeSeconds: number;
    readonly decisionId: string;
  },
): AccessToken {
  return {
    id: newId(),
    kind: terms.tokenType,
    origin: 'exchange',
    organizationId: organization.id,
    userId: target.userId,
    teamId: target.teamId,
    runnerPoolId: target.runnerPoolId,
    roleId: target.role?.id ?? null,
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
    issuer: issuer.issuer,
    subject: claims.subject,
    policyVersion: policies.version,
    policyIndex: policies.decidedBy,
  };
}

function decisionOfGrant(
  { target, findings }: Grant,
  received: ReceivedRequest,
  granted: {
    readonly id: string;
    readonly message: string;
    readonly accessTokenId: string | null;
    readonly expiresAt: number;
  },
): Decision {
  const { scope } = findings.request.requested;
  return {
    id: granted.id,
    organizationId: findings.organization.id,
    at: received.at,
    reason: 'granted',
    message: granted.message,
    issuerId: findings.issuer.id,
    request: describeRequest(received.parameters),
    token: describeToken(findings, received.parameters),
    // Every check passed; the details can be derived from the claims on request.
    checks: [],
    claims: findings.claims.claims,
    policies: findings.policies,
    hints: [],
    grant: {
      accessTokenId: granted.accessTokenId,
      scope,
      expiresAt: granted.expiresAt,
      ...(target.role === null ? {} : { role: target.role }),
    },
    sourceIp: received.sourceIp,
    requestId: received.requestId,
  };
}

function auditGrant(
  { target, findings }: Grant,
  decision: Decision,
  token: AccessToken,
  event: AuditEventName,
): AuditEvent {
  const { claims, issuer, policies, request } = findings;
  return {
    organizationId: findings.organization.id,
    at: decision.at,
    event,
    actor: {
      kind: 'workload',
      name: claims.subject || issuer.issuer,
      workload: { issuer: issuer.issuer, subject: claims.subject, decisionId: decision.id },
    },
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
      accessTokenName: token.name,
      scope: request.requested.scope,
      ...(target.role === null ? {} : { role: target.role.name, roleId: target.role.id }),
      expiresAt: token.expiresAt,
    },
  };
}
