import type { Reader, Tx } from '../../database/index.ts';

/** An organization's key in stored form: sealed under the master key. */
export interface StoredOrganizationKey {
  readonly id: string;
  readonly organizationId: string;
  readonly sealedKey: string;
}

export async function findOrganizationKey(
  db: Reader,
  organizationId: string,
): Promise<StoredOrganizationKey | null> {
  const row = await selectKeys(db).where('organization_id', '=', organizationId).executeTakeFirst();
  return row ?? null;
}

/** Does nothing if the organization already has a key. */
export async function insertOrganizationKey(
  tx: Tx,
  key: StoredOrganizationKey & { readonly createdAt: number },
): Promise<void> {
  await tx
    .insertInto('organization_keys')
    .values({
      id: key.id,
      organization_id: key.organizationId,
      sealed_key: key.sealedKey,
      created_at: key.createdAt,
    })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .execute();
}

export async function listOrganizationKeys(db: Reader): Promise<StoredOrganizationKey[]> {
  return selectKeys(db).orderBy('id').execute();
}

/** Stores a key sealed under the current master key. */
export async function rewrapOrganizationKey(tx: Tx, id: string, sealedKey: string): Promise<void> {
  await tx.updateTable('organization_keys').set({ sealed_key: sealedKey }).where('id', '=', id).execute();
}

function selectKeys(db: Reader) {
  return db
    .selectFrom('organization_keys')
    .select(['id', 'organization_id as organizationId', 'sealed_key as sealedKey']);
}
