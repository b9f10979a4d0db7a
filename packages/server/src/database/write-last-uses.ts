import type { Tx } from './transaction.ts';

/**
 * Writes when rows were last used: in one order, so that two servers never wait for each other, and never backwards,
 * so that a slow server does not undo a quicker one.
 */
export async function writeLastUses(
  tx: Tx,
  table: 'access_tokens' | 'trusted_issuers',
  uses: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [id, lastUsedAt] of [...uses].sort(([left], [right]) => (left < right ? -1 : 1))) {
    await tx
      .updateTable(table)
      .set({ last_used_at: lastUsedAt })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', lastUsedAt)]))
      .execute();
  }
}
