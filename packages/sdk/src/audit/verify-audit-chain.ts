import {
  type AuditFailure,
  type AuditPage,
  type AuditPosition,
  auditGenesis,
  fail,
  verifyAuditPage,
} from './verify-audit-page.ts';

export interface AuditChainOptions {
  /** Loads the page of records after a sequence: `GET /api/orgs/{orgName}/oidc/audit/chain?after=…`. */
  readonly loadPage: (afterSequence: number) => Promise<AuditPage>;
  /** A head seen before: a chain that does not contain it was rewritten. */
  readonly checkpoint?: AuditPosition;
  /** Further checkpoints. */
  readonly checkpoints?: readonly AuditPosition[];
  readonly onProgress?: (progress: { readonly sequence: number; readonly headSequence: number }) => void;
}

export type AuditChainResult =
  | { readonly ok: true; readonly records: number; readonly head: AuditPosition }
  | AuditFailure;

/**
 * Verifies a whole chain, from its first record to its head, and that it extends the checkpoints. Reports the first
 * invalid record.
 */
export async function verifyAuditChain(options: AuditChainOptions): Promise<AuditChainResult> {
  const { checkpoint, checkpoints = [], onProgress } = options;
  const seen = new Map<number, string>();
  for (const { sequence, hash } of checkpoint === undefined ? checkpoints : [checkpoint, ...checkpoints]) {
    const known = seen.get(sequence);
    if (known !== undefined && known !== hash.toLowerCase()) {
      const message = `two checkpoints have different hashes for record ${sequence}: the chain was rewritten between them`;
      return fail('checkpoint_mismatch', sequence, message);
    }
    seen.set(sequence, hash.toLowerCase());
  }
  let position = auditGenesis;
  let target: number | null = null;
  for (;;) {
    const page = await options.loadPage(position.sequence);
    target ??= page.head.sequence;
    // The head of this page was read after all earlier records, so only now is it certain that it covers them.
    const isLast: boolean = page.records.length === 0 || position.sequence > target;
    const result = await verifyAuditPage(page, position);
    if (!result.ok) return result;
    for (const { sequence, hash } of [position, ...page.records]) {
      if ((seen.get(sequence) ?? hash) === hash) continue;
      const message = `record ${sequence} differs from the checkpoint: the chain was rewritten`;
      return fail('checkpoint_mismatch', sequence, message);
    }
    position = result.position;
    onProgress?.({ sequence: position.sequence, headSequence: page.head.sequence });
    if (isLast) break;
  }
  const last = Math.max(0, ...seen.keys());
  if (last > position.sequence) {
    const missing = position.sequence + 1;
    const message = `record ${missing} is missing: the checkpoint is at record ${last}, but the chain ends earlier`;
    return fail('records_missing', missing, message);
  }
  return { ok: true, records: position.sequence, head: position };
}
