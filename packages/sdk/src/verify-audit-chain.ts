import {
  type AuditFailure,
  type AuditPage,
  type AuditPosition,
  auditGenesis,
  fail,
  verifyAuditPage,
} from './verify-audit-page.ts';

export interface AuditChainOptions {
  /** The page of records after a place: `GET /api/orgs/{orgName}/oidc/audit/chain?after=…`. */
  readonly loadPage: (afterSequence: number) => Promise<AuditPage>;
  /** A head that was seen before: the chain must hold it, or it was written anew since. */
  readonly checkpoint?: AuditPosition;
  readonly onProgress?: (progress: { readonly sequence: number; readonly headSequence: number }) => void;
}

export type AuditChainResult =
  | { readonly ok: true; readonly records: number; readonly head: AuditPosition }
  | AuditFailure;

/**
 * Proves a whole chain, from its first record to its head, and that it extends the checkpoint; or names the first
 * record that is not as it must be.
 */
export async function verifyAuditChain(options: AuditChainOptions): Promise<AuditChainResult> {
  const { checkpoint, onProgress } = options;
  let position = auditGenesis;
  for (;;) {
    const page = await options.loadPage(position.sequence);
    const result = await verifyAuditPage(page, position);
    if (!result.ok) return result;
    const records = [position, ...page.records];
    const seen = records.find(({ sequence }) => sequence === checkpoint?.sequence);
    if (checkpoint && seen && seen.hash !== checkpoint.hash.toLowerCase()) {
      const message = `record ${seen.sequence} is not the one of the checkpoint: the chain was written anew since`;
      return fail('checkpoint_mismatch', seen.sequence, message);
    }
    position = result.position;
    onProgress?.({ sequence: position.sequence, headSequence: page.head.sequence });
    if (position.sequence >= page.head.sequence) break;
  }
  if (checkpoint && checkpoint.sequence > position.sequence) {
    const missing = position.sequence + 1;
    const message = `record ${missing} is missing: the checkpoint is at ${checkpoint.sequence}, the chain ends before`;
    return fail('records_missing', missing, message);
  }
  return { ok: true, records: position.sequence, head: position };
}
