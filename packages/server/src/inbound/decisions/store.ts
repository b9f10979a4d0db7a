import {
  collectPage,
  createBatchInsert,
  type DecisionRow,
  type Page,
  type Reader,
  type RowsOfAnother,
  type Tx,
} from '../../database/index.ts';
import { parseExactly } from '../../platform/json/exact-json.ts';
import { idAt } from '../../platform/new-id.ts';
import type { Decision, DecisionPolicies } from './decision.ts';
import type { ReasonCode } from './reason-code.ts';

const batch = createBatchInsert('decisions', [
  'id',
  'organization_id',
  'at',
  'outcome',
  'reason',
  'issuer_id',
  'subject',
  'requested_token_type',
  'details',
]);

/** Inserts decisions and, before them, their rows in another table. */
export function insertDecisions(
  tx: Tx,
  decisions: readonly Decision[],
  before?: RowsOfAnother,
): Promise<void> {
  return batch.insert(tx, decisions.map(rowOf), before);
}

export interface DecisionQuery {
  /** Decisions of this organization; with `orphans`, also those without a known organization. */
  readonly organizationId: string;
  readonly orphans: boolean;
  readonly outcome?: 'granted' | 'refused';
  readonly reason?: string;
  readonly issuerId?: string;
  readonly subject?: string;
  /** Only decisions before this id: pages run from the newest decision backwards. */
  readonly before?: string;
  readonly limit: number;
}

/** Lists a page of decisions, newest first. */
export function pageDecisions(db: Reader, query: DecisionQuery): Promise<Page<Decision>> {
  const { before, limit, ...filters } = query;
  return collectPage<Decision>({
    limit,
    read: (last, count) => listDecisions(db, { ...filters, ...beforeOf(last?.id ?? before), limit: count }),
  });
}

const beforeOf = (before: string | undefined) => (before === undefined ? {} : { before });

async function listDecisions(db: Reader, query: DecisionQuery): Promise<Decision[]> {
  let select = visible(db, query).orderBy('id', 'desc').limit(query.limit);
  if (query.outcome !== undefined) select = select.where('outcome', '=', query.outcome);
  if (query.reason !== undefined) select = select.where('reason', '=', query.reason);
  if (query.issuerId !== undefined) select = select.where('issuer_id', '=', query.issuerId);
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  return (await select.execute()).map(decisionOf);
}

/** Finds a decision; a decision of another organization counts as unknown. */
export async function findDecision(
  db: Reader,
  query: Pick<DecisionQuery, 'organizationId' | 'orphans'> & { readonly id: string },
): Promise<Decision | null> {
  const row = await visible(db, query).where('id', '=', query.id).executeTakeFirst();
  return row ? decisionOf(row) : null;
}

/** Deletes a limited number of decisions older than the retention, and returns their number. */
export async function deleteOldDecisions(tx: Tx, madeBeforeAt: number, limit: number): Promise<number> {
  // Ids begin with their time, so the primary key finds old decisions without a scan.
  const old = tx
    .selectFrom('decisions')
    .select('id')
    .where('id', '<', idAt(madeBeforeAt))
    .orderBy('id')
    .limit(limit);
  return (await tx.deleteFrom('decisions').where('id', 'in', old).returning('id').execute()).length;
}

function visible(db: Reader, query: Pick<DecisionQuery, 'organizationId' | 'orphans'>) {
  const select = db.selectFrom('decisions').selectAll();
  if (!query.orphans) return select.where('organization_id', '=', query.organizationId);
  return select.where((eb) =>
    eb.or([eb('organization_id', '=', query.organizationId), eb('organization_id', 'is', null)]),
  );
}

function rowOf(decision: Decision): DecisionRow {
  const { id, organizationId, at, reason, issuerId, ...details } = decision;
  return {
    id,
    organization_id: organizationId,
    at,
    outcome: reason === 'granted' ? 'granted' : 'refused',
    reason,
    issuer_id: issuerId,
    subject: decision.token?.subject ?? null,
    requested_token_type: decision.request.requestedTokenType,
    details: JSON.stringify(details),
  };
}

type Details = Omit<Decision, 'id' | 'organizationId' | 'at' | 'reason' | 'issuerId'>;

/** An earlier version recorded the one audience that it accepted. */
function audiencesOf(recorded: Partial<DecisionPolicies> & { readonly organizationAudience?: string }) {
  const { organizationAudience = '', organizationAudiences = [organizationAudience] } = recorded;
  return { organizationAudiences };
}

function decisionOf(row: DecisionRow): Decision {
  // Claims are stored as written in the token.
  const details = parseExactly(row.details) as Details;
  return {
    ...details,
    policies: details.policies && { ...details.policies, ...audiencesOf(details.policies) },
    id: row.id,
    organizationId: row.organization_id,
    at: row.at,
    reason: row.reason as ReasonCode,
    issuerId: row.issuer_id,
  };
}
