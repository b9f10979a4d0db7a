import type { Tx } from '../../../database/index.ts';
import type { RevocationTerms, SessionsOf } from './revocation.ts';
import { beginRevocations, planRevocation } from './revoke-in-portions.ts';

/**
 * Ends sessions of something that is deleted, in the same transaction, without audit events of their own. Of very many
 * sessions, all are unreadable from its commit on, and most rows are deleted later.
 */
export async function endSessionsOf(tx: Tx, context: RevocationTerms, sessions: SessionsOf): Promise<void> {
  const caller = { actor: { kind: 'server', name: 'symbolon' }, sourceIp: '', requestId: '' } as const;
  const cause = { organizationIds: [], caller, selection: '', because: {} };
  await beginRevocations(tx, context, [planRevocation(cause, context.clock.now(), { sessions })]);
}
