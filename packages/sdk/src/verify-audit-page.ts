/** A place in an organization's audit chain; before the first record it is `auditGenesis`. */
export interface AuditPosition {
  readonly sequence: number;
  /** Lower-case hex. */
  readonly hash: string;
}

export const auditGenesis: AuditPosition = { sequence: 0, hash: '0'.repeat(64) };

/** A page of `GET /api/orgs/{orgName}/oidc/audit/chain`. */
export interface AuditPage {
  readonly records: readonly { readonly sequence: number; readonly hash: string; readonly record: string }[];
  readonly head: AuditPosition;
}

export type AuditFault =
  | 'sequence_gap'
  | 'hash_mismatch'
  | 'record_misplaced'
  | 'head_mismatch'
  | 'records_missing'
  | 'checkpoint_mismatch';

export interface AuditFailure {
  readonly ok: false;
  readonly fault: AuditFault;
  /** The first record that is not as it must be. */
  readonly sequence: number;
  /** One sentence. */
  readonly message: string;
}

export type AuditPageResult = { readonly ok: true; readonly position: AuditPosition } | AuditFailure;

/**
 * Proves the records of a page to follow `after`, without trusting the server: each hash is SHA-256 over the previous
 * one, a line feed and the record's text, and each text names its own place.
 */
export async function verifyAuditPage(page: AuditPage, after: AuditPosition): Promise<AuditPageResult> {
  let position = after;
  for (const { sequence, hash, record } of page.records) {
    const expected = position.sequence + 1;
    if (sequence !== expected) {
      return fail(
        'sequence_gap',
        expected,
        `record ${expected} is missing: record ${sequence} stands in its place`,
      );
    }
    const computed = await sha256(`${position.hash}\n${record}`);
    if (computed !== hash) {
      return fail(
        'hash_mismatch',
        sequence,
        `record ${sequence} was changed: it hashes to ${computed}, not ${hash}`,
      );
    }
    if (sequenceNamedIn(record) !== sequence) {
      return fail('record_misplaced', sequence, `record ${sequence} says of itself that it stands elsewhere`);
    }
    position = { sequence, hash };
    if (sequence === page.head.sequence && hash !== page.head.hash) {
      return fail(
        'head_mismatch',
        sequence,
        `record ${sequence} is not the one that the head of the chain names`,
      );
    }
  }
  if (page.records.length === 0 && page.head.sequence > position.sequence) {
    const missing = position.sequence + 1;
    return fail(
      'records_missing',
      missing,
      `record ${missing} is missing: the head of the chain is at ${page.head.sequence}`,
    );
  }
  return { ok: true, position };
}

export function fail(fault: AuditFault, sequence: number, message: string): AuditFailure {
  return { ok: false, fault, sequence, message };
}

function sequenceNamedIn(record: string): unknown {
  try {
    const value: unknown = JSON.parse(record);
    return typeof value === 'object' && value !== null && 'sequence' in value ? value.sequence : null;
  } catch {
    return null;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
