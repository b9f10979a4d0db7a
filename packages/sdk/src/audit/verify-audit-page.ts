/** A position in an organization's audit chain; `auditGenesis` is the position before the first record. */
export interface AuditPosition {
  readonly sequence: number;
  /** Lower-case hex. */
  readonly hash: string;
}

export const auditGenesis: AuditPosition = { sequence: 0, hash: '0'.repeat(64) };

/** A page of `GET /api/orgs/{orgName}/oidc/audit/chain`. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  readonly head: AuditPosition;
  /** The organization that every record must name; absent from servers of earlier versions. */
  readonly organizationId?: string;
}

export interface AuditRecord {
  readonly sequence: number;
  readonly hash: string;
  /** The text that the hash covers. */
  readonly record: string;
  /** The stored columns, which must agree with the text; absent from servers of earlier versions. */
  readonly columns?: { readonly at: number; readonly event: string; readonly actor: string };
}

export type AuditFault =
  | 'sequence_gap'
  | 'hash_mismatch'
  | 'record_misplaced'
  | 'columns_differ'
  | 'head_behind'
  | 'head_mismatch'
  | 'records_missing'
  | 'checkpoint_mismatch';

export interface AuditFailure {
  readonly ok: false;
  readonly fault: AuditFault;
  /** The first invalid record. */
  readonly sequence: number;
  /** One sentence. */
  readonly message: string;
}

export type AuditPageResult = { readonly ok: true; readonly position: AuditPosition } | AuditFailure;

/**
 * Verifies that the records of a page follow `after`, without trusting the server: each hash is SHA-256 over the
 * previous hash, a line feed and the record's text; each text names its own sequence and organization; the columns
 * match the text; and the head is not behind the records.
 */
export async function verifyAuditPage(page: AuditPage, after: AuditPosition): Promise<AuditPageResult> {
  const behind = findHeadFault(page.head, after);
  if (behind !== null) return behind;
  let position = after;
  for (const stored of page.records) {
    const { sequence, hash, record } = stored;
    const expected = position.sequence + 1;
    if (sequence !== expected) {
      return fail(
        'sequence_gap',
        expected,
        `record ${expected} is missing: record ${sequence} is in its place`,
      );
    }
    const computed = await sha256(`${position.hash}\n${record}`);
    if (computed !== hash) {
      return fail(
        'hash_mismatch',
        sequence,
        `record ${sequence} was changed: its hash is ${computed}, not ${hash}`,
      );
    }
    const text = parseRecord(record);
    const isElsewhere = page.organizationId !== undefined && text?.['organizationId'] !== page.organizationId;
    if (text?.['sequence'] !== sequence || isElsewhere) {
      return fail(
        'record_misplaced',
        sequence,
        `record ${sequence} contains a different sequence number or organization`,
      );
    }
    if (!columnsAgree(stored, text)) {
      const message = `the columns of record ${sequence} differ from the text that the chain covers`;
      return fail('columns_differ', sequence, message);
    }
    position = { sequence, hash };
    if (sequence === page.head.sequence && hash !== page.head.hash) {
      return fail(
        'head_mismatch',
        sequence,
        `the hash of record ${sequence} differs from the hash in the head of the chain`,
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

/** Checks the head: it is written together with the records, so it is never behind a record that was read before it. */
function findHeadFault(head: AuditPosition, { sequence, hash }: AuditPosition): AuditFailure | null {
  if (head.sequence < sequence) {
    const beyond = head.sequence + 1;
    const message =
      head.sequence === 0
        ? 'the head of the chain is missing, so no record can be verified against it'
        : `record ${beyond} is beyond the head of the chain, which is at ${head.sequence}`;
    return fail('head_behind', beyond, message);
  }
  if (head.sequence > sequence || head.hash === hash) return null;
  return fail(
    'head_mismatch',
    sequence,
    `the hash of record ${sequence} differs from the hash in the head of the chain`,
  );
}

function columnsAgree({ columns }: AuditRecord, text: Readonly<Record<string, unknown>>): boolean {
  if (columns === undefined) return true;
  const actor = text['actor'];
  const name = typeof actor === 'object' && actor !== null && 'name' in actor ? actor.name : null;
  return text['at'] === columns.at && text['event'] === columns.event && name === columns.actor;
}

function parseRecord(record: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(record);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
