import { lockAuditChains } from '../../../audit/index.ts';
import { runInBatches, type Tx } from '../../../database/index.ts';
import { recordEndedSessions, recordRevocations } from './record-revocations.ts';
import type { RevocationTerms } from './revocation.ts';
import { hasRevocation, takeRevocation } from './revocation-store.ts';
import { continueRevocation } from './revoke-in-portions.ts';

/**
 * Continues the revocations that were too large for one transaction, also those of a server that was killed: names their
 * tokens in the audit log, and ends their sessions. They are in effect already. Several servers may do this at once.
 */
export async function continueRevocations(context: RevocationTerms, signal?: AbortSignal): Promise<void> {
  if (!(await hasRevocation(context.database.db))) return;
  await runInBatches(context.database, (tx) => continueOne(tx, context), signal);
}

async function continueOne(tx: Tx, context: RevocationTerms): Promise<'more' | 'done'> {
  const { engine } = context.database;
  const revocation = await takeRevocation(tx, engine);
  if (revocation === null) return 'done';
  const { cause } = revocation;
  // Before the rows of tokens, as every other revocation, so that no two of them deadlock.
  await lockAuditChains(tx, engine, cause.organizationIds);
  const outcome = await continueRevocation(tx, context, revocation);
  await recordRevocations(tx, context, cause, outcome);
  await recordEndedSessions(tx, context, cause, outcome.sessionIds);
  return 'more';
}
