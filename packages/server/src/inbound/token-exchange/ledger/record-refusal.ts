import { hash } from 'node:crypto';
import type { AuditActor, AuditEvent } from '../../../audit/index.ts';
import type { RequestOrigin } from '../../../http/index.ts';
import { newId } from '../../../platform/new-id.ts';
import type { Decision, DecisionRequest, DecisionToken } from '../../decisions/index.ts';
import type { Findings, Refusal } from '../decide/verdict.ts';
import type { RawParameters } from '../request/request-refusal.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** A received request: its time, origin and parameters. */
export interface ReceivedRequest extends RequestOrigin {
  readonly at: number;
  readonly parameters: RawParameters;
}

/** Prepares a refusal for the ledger. It is added to an organization's audit log only if the organization is known. */
export function recordRefusal(refusal: Refusal, received: ReceivedRequest): LedgerEntry {
  const { findings, reason, message } = refusal;
  const decision: Decision = {
    id: newId(),
    organizationId: findings.organization?.id ?? null,
    at: received.at,
    reason,
    message,
    issuerId: findings.issuer?.id ?? null,
    request: describeRequest(received.parameters),
    token: describeToken(findings, received.parameters, isSignatureValid(refusal)),
    checks: refusal.checks,
    claims:
      findings.claims?.claims ??
      (isSignatureValid(refusal) ? (findings.jwt?.unverifiedClaims ?? null) : null),
    policies: findings.policies,
    hints: refusal.hints,
    grant: null,
    sourceIp: received.sourceIp,
    requestId: received.requestId,
  };
  return { decision, token: null, auditEvent: auditRefusal(decision), use: null, basedOn: null };
}

/** Returns true even for a token that failed a later check, such as its expiry: the issuer signed its claims. */
function isSignatureValid({ findings, checks }: Refusal): boolean {
  return (
    findings.claims !== null ||
    checks.some(({ check, outcome }) => check === 'signature' && outcome === 'passed')
  );
}

function auditRefusal(decision: Decision): AuditEvent | null {
  if (decision.organizationId === null) return null;
  const { token } = decision;
  return {
    organizationId: decision.organizationId,
    at: decision.at,
    event: 'oidc-token-exchange-denied',
    actor: refusedActor(decision),
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

/** Only a verified token names the actor. */
function refusedActor({ id, token }: Decision): AuditActor {
  if (!token?.verified || token.issuer === null) return { kind: 'workload', name: 'unverified' };
  const { issuer, subject } = token;
  return {
    kind: 'workload',
    name: subject || 'unverified',
    workload: { issuer, subject, decisionId: id },
  };
}

const maxKeptCharacters = 300;
const cut = (text: string | undefined): string | null => text?.slice(0, maxKeptCharacters) ?? null;

/** Describes the request as the caller sent it, without secrets and truncated. */
export function describeRequest(parameters: RawParameters): DecisionRequest {
  const expiration = Number(parameters.get('expiration') ?? Number.NaN);
  return {
    grantType: cut(parameters.get('grant_type')),
    audience: cut(parameters.get('audience')),
    requestedTokenType: cut(parameters.get('requested_token_type')),
    scope: cut(parameters.get('scope')),
    expirationSeconds: Number.isSafeInteger(expiration) ? expiration : null,
  };
}

export function describeToken(
  { jwt, claims }: Findings,
  parameters: RawParameters,
  isSigned = claims !== null,
): DecisionToken | null {
  const compact = parameters.get('subject_token');
  if (compact === undefined) return null;
  const unverified = jwt?.unverifiedClaims ?? {};
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, maxKeptCharacters) : null);
  return {
    hash: claims?.tokenHash ?? hash('sha256', compact, 'hex'),
    algorithm: jwt?.header.alg ?? null,
    keyId: text(jwt?.header.kid),
    issuer: claims ? claims.issuer : text(unverified['iss']),
    subject: claims ? claims.subject : text(unverified['sub']),
    jwtId: claims ? claims.jwtId : text(unverified['jti']),
    verified: isSigned,
  };
}
