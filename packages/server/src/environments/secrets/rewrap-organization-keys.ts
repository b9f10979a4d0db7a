import type { Database, Reader, Tx } from '../../database/index.ts';
import type { Keyring } from '../../platform/keyring.ts';
import { SecretError } from '../ciphertexts/index.ts';
import {
  listOrganizationKeys,
  rewrapOrganizationKey,
  type StoredOrganizationKey,
} from './organization-key-store.ts';
import { sealContext } from './organization-keys.ts';

/**
 * Encrypts every organization's key under the current master key, so that the previous one can be discarded. Returns
 * the number of keys, and calls `onRewrapped` with it in the transaction. Throws SecretError `master_key_unknown` for a
 * key whose master key is not configured. The data that the keys encrypt stays unchanged.
 */
export async function rewrapOrganizationKeys(
  database: Database,
  keyring: Keyring,
  onRewrapped: (tx: Tx, sealed: readonly string[]) => Promise<void> = async () => {},
): Promise<number> {
  if ((await listOutdated(database.db, keyring)).length === 0) return 0;
  // Locks the rows: of several servers that start together, the first one does the work.
  return database.write({ by: 'encryption-keys', topics: 'signing-keys' }, async (tx) => {
    const outdated = await listOutdated(tx, keyring);
    for (const { id, organizationId, sealedKey } of outdated) {
      const context = sealContext(organizationId);
      const bytes = keyring.open(sealedKey, context);
      await rewrapOrganizationKey(tx, id, keyring.seal(bytes, context));
      bytes.fill(0);
    }
    if (outdated.length > 0)
      await onRewrapped(
        tx,
        outdated.map(({ sealedKey }) => sealedKey),
      );
    return outdated.length;
  });
}

/** Returns true if the database contains organizations' keys, which a master key encrypts. */
export async function haveOrganizationKeys({ db }: Pick<Database, 'db'>): Promise<boolean> {
  return (await listOrganizationKeys(db)).length > 0;
}

/** Counts the organizations' keys that are not encrypted under the current master key. */
export async function countOutdatedOrganizationKeys(db: Reader, keyring: Keyring): Promise<number> {
  return (await listOrganizationKeys(db)).filter(({ sealedKey }) => keyring.isOutdated(sealedKey)).length;
}

async function listOutdated(db: Reader, keyring: Keyring): Promise<readonly StoredOrganizationKey[]> {
  const outdated = (await listOrganizationKeys(db)).filter(({ sealedKey }) => keyring.isOutdated(sealedKey));
  for (const key of outdated) refuseUnknown(keyring, key);
  return outdated;
}

function refuseUnknown(keyring: Keyring, { organizationId, sealedKey }: StoredOrganizationKey): void {
  if (keyring.knows(sealedKey)) return;
  throw new SecretError(
    'master_key_unknown',
    `The secrets of the organization ${organizationId} are encrypted under a master key that is not configured. Set ` +
      'SYMBOLON_MASTER_KEY to the key that this database was used with. While you change the master key, put ' +
      'the previous key into SYMBOLON_PREVIOUS_MASTER_KEYS.',
  );
}
