import type { Reader, Tx } from '../../database/index.ts';
import { runInTurns } from '../../platform/turns/run-in-turns.ts';
import { formatPolicies, type Policy, parseInSteps } from '../policies/index.ts';
import type { PolicyDocument } from './policy-document.ts';

export async function insertPolicyDocument(
  tx: Tx,
  document: PolicyDocument,
  createdBy: string,
): Promise<void> {
  await tx
    .insertInto('policy_documents')
    .values({
      id: document.id,
      organization_id: document.organizationId,
      issuer_id: document.issuerId,
      version: document.version,
      created_at: document.createdAt,
      modified_at: document.modifiedAt,
    })
    .execute();
  await insertVersion(tx, document, createdBy);
}

/** Deletes a document but keeps its versions, so that earlier decisions can still be explained. */
export async function deletePolicyDocument(tx: Tx, issuerId: string): Promise<void> {
  await tx.deleteFrom('policy_documents').where('issuer_id', '=', issuerId).execute();
}

export function findPolicyDocument(
  db: Reader,
  organizationId: string,
  id: string,
): Promise<PolicyDocument | null> {
  return findBy(db, organizationId, 'policy_documents.id', id);
}

export function findPolicyDocumentOfIssuer(
  db: Reader,
  organizationId: string,
  issuerId: string,
): Promise<PolicyDocument | null> {
  return findBy(db, organizationId, 'policy_documents.issuer_id', issuerId);
}

/** Returns the current versions of the policies of issuers, by the issuer's id; omits unknown ids. */
export async function listPolicyVersions(
  db: Reader,
  issuerIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('policy_documents')
    .select(['issuer_id', 'version'])
    .where('issuer_id', 'in', [...issuerIds])
    .execute();
  return new Map(rows.map(({ issuer_id, version }) => [issuer_id, version]));
}

/** Describes the policies in force that give a role, such as `the policies of 2 issuers`; empty if there are none. */
export async function describePoliciesWithRole(
  db: Reader,
  organizationId: string,
  roleId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('policy_documents')
    .innerJoin('policy_versions', (join) =>
      join
        .onRef('policy_versions.policy_id', '=', 'policy_documents.id')
        .onRef('policy_versions.version', '=', 'policy_documents.version'),
    )
    .select('policy_documents.id')
    .where('policy_documents.organization_id', '=', organizationId)
    // As `formatPolicies` writes it; ids of roles contain nothing to escape.
    .where('policy_versions.policies', 'like', `%"roleID":"${roleId}"%`)
    .execute();
  return rows.length === 0
    ? []
    : [`the policies of ${rows.length} ${rows.length === 1 ? 'issuer' : 'issuers'}`];
}

/** Writes the next version; returns false if another writer wrote it first. */
export async function advancePolicyDocument(
  tx: Tx,
  document: PolicyDocument,
  changedBy: string,
): Promise<boolean> {
  const advanced = await tx
    .updateTable('policy_documents')
    .set({ version: document.version, modified_at: document.modifiedAt })
    .where('id', '=', document.id)
    .where('version', '=', document.version - 1)
    .returning('id')
    .execute();
  if (advanced.length !== 1) return false;
  await insertVersion(tx, document, changedBy);
  return true;
}

/** Finds the policies of a version, even if their document was deleted. */
export async function findPolicyVersion(
  db: Reader,
  policyId: string,
  version: number,
): Promise<readonly Policy[] | null> {
  const row = await db
    .selectFrom('policy_versions')
    .select('policies')
    .where('policy_id', '=', policyId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row ? readPolicies(row.policies) : null;
}

async function insertVersion(tx: Tx, document: PolicyDocument, createdBy: string): Promise<void> {
  await tx
    .insertInto('policy_versions')
    .values({
      policy_id: document.id,
      version: document.version,
      policies: JSON.stringify(formatPolicies(document.policies)),
      created_at: document.modifiedAt,
      created_by: createdBy,
    })
    .execute();
}

async function findBy(
  db: Reader,
  organizationId: string,
  column: 'policy_documents.id' | 'policy_documents.issuer_id',
  value: string,
): Promise<PolicyDocument | null> {
  const row = await db
    .selectFrom('policy_documents')
    .innerJoin('policy_versions', (join) =>
      join
        .onRef('policy_versions.policy_id', '=', 'policy_documents.id')
        .onRef('policy_versions.version', '=', 'policy_documents.version'),
    )
    .select([
      'policy_documents.id',
      'policy_documents.organization_id',
      'policy_documents.issuer_id',
      'policy_documents.version',
      'policy_documents.created_at',
      'policy_documents.modified_at',
      'policy_versions.policies',
    ])
    .where('policy_documents.organization_id', '=', organizationId)
    .where(column, '=', value)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    issuerId: row.issuer_id,
    version: row.version,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    policies: await readPolicies(row.policies),
  };
}

/** Parses stored policies, in turns. They were parsed before they were stored; if they are invalid now, they grant nothing. */
async function readPolicies(text: string): Promise<readonly Policy[]> {
  if (text === '[]') return [];
  const parsed = await runInTurns(parseInSteps(JSON.parse(text)));
  if (!parsed.ok) throw new Error('a stored policy document cannot be read', { cause: parsed.fault });
  return parsed.value;
}
