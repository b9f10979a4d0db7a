import type { Database } from '../../src/database/index.ts';
import type { RevocationTerms } from '../../src/inbound/access-tokens/index.ts';
import { revokeTokensById } from '../../src/inbound/access-tokens/revocations/revoke-tokens-by-id.ts';

/** Terms of revocations where nothing opens sessions. */
export function termsWithoutSessions(database: Database, clock: RevocationTerms['clock']): RevocationTerms {
  return {
    database,
    clock,
    endSessions: async () => ({ ids: [], isDone: true }),
    findNewestSession: async () => null,
    countSessions: async () => 0,
  };
}

/** Revokes a token and the tokens obtained with it, without an audit event. Returns their ids. */
export async function revokeOneToken(
  context: RevocationTerms,
  id: string,
  revokedAt: number,
): Promise<readonly string[]> {
  const caller = { actor: { kind: 'server', name: 'symbolon' }, sourceIp: '', requestId: '' } as const;
  const cause = { organizationIds: [], caller, selection: '', because: {} };
  const { portions } = await context.database.write({ by: 'maintenance' }, (tx) =>
    revokeTokensById(tx, context, { cause, ids: [id], revokedAt }),
  );
  return portions.flatMap(({ tokenIds }) => tokenIds);
}
