import { createHash } from 'node:crypto';
import { findHead, genesisHash, readChain, verifyAuditChain } from '../../src/audit/index.ts';
import { type DatabaseLocation, openDatabase, type Reader } from '../../src/database/index.ts';

/** The content of the database, read without the server. */
export interface StoredOutcomes {
  /** The decision id of each exchanged access token, by the hash of its value. */
  readonly decisionOfToken: ReadonlyMap<string, string>;
  readonly granted: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** Decision ids that audit events name. */
  readonly audited: ReadonlySet<string>;
  /** The number of grants of each subject token. */
  readonly grantsOfSubjectToken: ReadonlyMap<string, number>;
  /** The verification of each organization's chain up to its head, and its length. */
  readonly chain: { readonly verified: boolean; readonly length: number };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export async function readStoredOutcomes(location: DatabaseLocation): Promise<StoredOutcomes> {
  const database = await openDatabase(location, { onFault: () => {} });
  try {
    return await readAll(database.db);
  } finally {
    await database.close();
  }
}

async function readAll(db: Reader): Promise<StoredOutcomes> {
  const tokens = await db
    .selectFrom('access_tokens')
    .select(['hash', 'decision_id'])
    .where('origin', '=', 'exchange')
    .execute();
  const decisions = await db.selectFrom('decisions').select(['id', 'outcome', 'details']).execute();
  const events = await db.selectFrom('audit_events').select('record').execute();
  const organizations = await db.selectFrom('organizations').select('id').execute();
  const idsOf = (outcome: string) =>
    new Set(decisions.filter((row) => row.outcome === outcome).map(({ id }) => id));
  const grantsOfSubjectToken = new Map<string, number>();
  for (const { outcome, details } of decisions) {
    const hash = (JSON.parse(details) as { token: { hash: string } | null }).token?.hash;
    if (outcome !== 'granted' || hash === undefined) continue;
    grantsOfSubjectToken.set(hash, (grantsOfSubjectToken.get(hash) ?? 0) + 1);
  }
  const chains = await Promise.all(organizations.map(({ id }) => verifyChain(db, id)));
  return {
    decisionOfToken: new Map(tokens.map(({ hash, decision_id }) => [hash, decision_id ?? ''])),
    granted: idsOf('granted'),
    refused: idsOf('refused'),
    audited: new Set(events.flatMap(({ record }) => decisionIdOf(record) ?? [])),
    grantsOfSubjectToken,
    chain: {
      verified: chains.every(({ verified }) => verified),
      length: chains.reduce((sum, { length }) => sum + length, 0),
    },
  };
}

function decisionIdOf(record: string): string | undefined {
  return (JSON.parse(record) as { details: { decisionId?: string } }).details.decisionId;
}

async function verifyChain(db: Reader, organizationId: string): Promise<StoredOutcomes['chain']> {
  let position = { sequence: 0, hash: genesisHash };
  for (;;) {
    const records = await readChain(db, { organizationId, after: position.sequence, limit: 1_000 });
    const verified = verifyAuditChain(position, records);
    if (!verified.ok) return { verified: false, length: position.sequence };
    position = verified.value;
    if (records.length > 0) continue;
    const head = await findHead(db, organizationId);
    const reached = head.sequence === position.sequence && head.hash === position.hash;
    return { verified: reached, length: position.sequence };
  }
}
