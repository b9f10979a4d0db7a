import { AuthorityRefusal, type EffectCheck } from '../../access/index.ts';
import { type AuditEvent, appendAuditEvents, lockAuditChains } from '../../audit/index.ts';
import { type CommittedBatch, createGroupCommit, type Database, type Tx } from '../../database/index.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { MintIdentityToken, SignIdentityToken } from './identity-token.ts';

export interface MintContext {
  readonly database: Database;
  readonly sign: SignIdentityToken;
  /** Called with a function that returns how many tokens are waiting for their audit event. */
  readonly watchQueue?: (queued: () => number) => void;
  /** Called after each durable batch of audit events. */
  readonly onCommitted?: (batch: CommittedBatch) => void;
}

/** A signed token that has not been delivered yet. */
interface Issuance {
  readonly event: AuditEvent;
  readonly authority: EffectCheck;
}

const maximumBatch = 256;
const maximumQueued = 5_000;

/**
 * Creates the function that issues identity tokens to callers. It returns a token only after the token's audit event is
 * durable, written in a transaction that authorizes the requester again.
 */
export function createMint(context: MintContext): MintIdentityToken {
  const { database, sign } = context;
  const auditLedger = createGroupCommit<Issuance, AuthorityRefusal | null>({
    maximumBatch,
    maximumQueued,
    ...(context.onCommitted ? { onCommitted: context.onCommitted } : {}),
    apply: (issuances) =>
      database.write({ by: 'identity-tokens' }, (tx) => recordIssuances(tx, database.engine, issuances)),
  });
  context.watchQueue?.(() => auditLedger.queued);

  return ({ authority, ...request }) =>
    inSpan('identity_token mint', { 'symbolon.issuer': request.issuer }, async () => {
      const { auditEvent: event, ...minted } = await sign(request);
      const refusal = await inSpan('identity_token commit', {}, () =>
        auditLedger.commit({ event, authority }),
      );
      if (refusal !== null) await refusal.conclude();
      return minted;
    });
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
