import type { Reader, Schema, Tx } from '../../database/index.ts';
import type { IdentityIssuer, SigningKey } from './signing-key.ts';

export async function listSigningKeys(db: Reader): Promise<SigningKey[]> {
  const rows = await db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('published_at')
    .orderBy('id')
    .execute();
  return rows.map(keyOf);
}

export async function listSigningKeysOf(db: Reader, issuer: IdentityIssuer): Promise<SigningKey[]> {
  return (await listSigningKeys(db)).filter((key) => key.issuer === issuer);
}

export async function insertSigningKey(tx: Tx, key: SigningKey): Promise<void> {
  await tx
    .insertInto('signing_keys')
    .values({
      id: key.id,
      issuer: key.issuer,
      algorithm: key.algorithm,
      state: key.state,
      backend: key.backend,
      public_jwk: JSON.stringify(key.publicJwk),
      private_key: key.privateKey,
      published_at: key.publishedAt,
      activated_at: key.activatedAt,
      retired_at: key.retiredAt,
    })
    .execute();
}

export async function activateSigningKey(tx: Tx, id: string, activatedAt: number): Promise<void> {
  await tx
    .updateTable('signing_keys')
    .set({ state: 'active', activated_at: activatedAt })
    .where('id', '=', id)
    .execute();
}

export async function retireSigningKey(tx: Tx, id: string, retiredAt: number): Promise<void> {
  await tx
    .updateTable('signing_keys')
    .set({ state: 'retired', retired_at: retiredAt })
    .where('id', '=', id)
    .execute();
}

export async function deleteSigningKey(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('signing_keys').where('id', '=', id).execute();
}

/** Stores a private key that was encrypted again under the current master key. */
export async function rewrapSigningKey(tx: Tx, id: string, privateKey: string): Promise<void> {
  await tx.updateTable('signing_keys').set({ private_key: privateKey }).where('id', '=', id).execute();
}

function keyOf(row: Schema['signing_keys']): SigningKey {
  return {
    id: row.id,
    issuer: row.issuer,
    algorithm: row.algorithm,
    state: row.state,
    backend: row.backend,
    publicJwk: JSON.parse(row.public_jwk) as SigningKey['publicJwk'],
    privateKey: row.private_key,
    publishedAt: row.published_at,
    activatedAt: row.activated_at,
    retiredAt: row.retired_at,
  };
}
