import { AuthorityRefusal, type EffectCheck } from '../../access/index.ts';
import { type AuditEvent, appendAuditEvents, lockAuditChains } from '../../audit/index.ts';
import { type CommittedBatch, createGroupCommit, type Database, type Tx } from '../../database/index.ts';
import { newId } from '../../platform/new-id.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { IdentityIssuer, SigningKeys } from '../signing-keys/index.ts';
import { formatClaims, maxLifetimeSeconds, minLifetimeSeconds } from './format-claims.ts';
import type { IdentityToken, IdentityTokenRequest, MintIdentityToken } from './identity-token.ts';
import { IdentityTokenError } from './identity-token-error.ts';

export interface MintContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  /** The `iss` of each issuer. */
  readonly issuerUrls: () => Readonly<Record<IdentityIssuer, string>>;
  /** Called with a function that returns how many tokens are waiting for their audit event. */
  readonly watchQueue?: (queued: () => number) => void;
  /** Called after each durable batch of audit events. */
  readonly onCommitted?: (batch: CommittedBatch) => void;
}

/** A signed token that has not been delivered yet. */
type Issuance = { readonly event: AuditEvent } & Pick<IdentityTokenRequest, 'authority'>;

const maximumBatch = 256;
const maximumQueued = 5_000;

/**
 * Creates the function that signs every identity token of this server (docs/contract/identity-tokens.md). It returns a
 * token only after the token's audit event is durable, written in a transaction that authorizes the requester again.
 */
export function createMint(context: MintContext): MintIdentityToken {
  const { database } = context;
  const auditLedger = createGroupCommit<Issuance, AuthorityRefusal | null>({
    maximumBatch,
    maximumQueued,
    ...(context.onCommitted ? { onCommitted: context.onCommitted } : {}),
    apply: (issuances) =>
      database.write({ by: 'identity-tokens' }, (tx) => recordIssuances(tx, database.engine, issuances)),
  });
  context.watchQueue?.(() => auditLedger.queued);
  const headers = new Map<string, string>();

  function headerOf(key: { readonly id: string; readonly algorithm: string }): string {
    const known = headers.get(key.id);
    if (known !== undefined) return known;
    const header = encodeJson({ alg: key.algorithm, kid: key.id, typ: 'JWT' });
    // There are only a few keys; old entries stay until the process ends.
    headers.set(key.id, header);
    return header;
  }

  async function mint(request: IdentityTokenRequest) {
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
    const event = auditOf(context, request, { jwtId, keyId: key.id });
    const { authority } = request;
    const refusal = await inSpan('identity_token commit', {}, () => auditLedger.commit({ event, authority }));
    if (refusal !== null) await refusal.conclude();
    return {
      token: `${signed}.${Buffer.from(signature).toString('base64url')}` as IdentityToken,
      jwtId,
      expiresAt: (issuedAt + request.lifetimeSeconds) * 1_000,
      claims,
    };
  }

  return (request) =>
    inSpan('identity_token mint', { 'symbolon.issuer': request.issuer }, () => mint(request));
}

/** Records the tokens whose requesters are still authorized, and returns the refusals of the others. */
async function recordIssuances(
  tx: Tx,
  engine: Database['engine'],
  issuances: readonly Issuance[],
): Promise<readonly (AuthorityRefusal | null)[]> {
  const organizationIds = issuances.flatMap(({ event, authority }) => [
    event.organizationId,
    ...authority.organizationIds,
  ]);
  const locked = await lockAuditChains(tx, engine, organizationIds);
  const refusals: (AuthorityRefusal | null)[] = [];
  for (const { authority } of issuances) refusals.push(await findRefusal(tx, authority));
  const events = issuances.flatMap(({ event }, index) => (refusals[index] === null ? event : []));
  await appendAuditEvents(tx, engine, events, locked);
  return refusals;
}

async function findRefusal(tx: Tx, authority: EffectCheck): Promise<AuthorityRefusal | null> {
  try {
    await authority.check(tx);
    return null;
  } catch (error) {
    if (error instanceof AuthorityRefusal) return error;
    throw error;
  }
}

function refuseLifetime(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= minLifetimeSeconds && seconds <= maxLifetimeSeconds) return;
  throw new IdentityTokenError('lifetime_invalid', 'duration must be between 1m0s and 1h0m0s');
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function auditOf(
  { clock }: MintContext,
  request: IdentityTokenRequest,
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
