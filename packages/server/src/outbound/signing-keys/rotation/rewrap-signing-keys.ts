import type { Database, Reader, Tx } from '../../../database/index.ts';
import type { Keyring } from '../../../platform/keyring.ts';
import { sealContext } from '../local-backend.ts';
import type { SigningKey } from '../signing-key.ts';
import { SigningKeyError } from '../signing-key-error.ts';
import { listSigningKeys, rewrapSigningKey } from '../store.ts';

/**
 * Encrypts every private key under the current master key, so that the previous one can be discarded. Returns the
 * number of keys, and calls `onRewrapped` with it in the transaction. Throws `master_key_unknown` for a key whose
 * master key is not in the keyring.
 */
export async function rewrapSigningKeys(
  database: Database,
  keyring: Keyring,
  onRewrapped: (tx: Tx, sealed: readonly string[]) => Promise<void> = async () => {},
): Promise<number> {
  if ((await listOutdated(database.db, keyring)).length === 0) return 0;
  return database.write({ by: 'encryption-keys', topics: 'signing-keys' }, async (tx) => {
    // Of several servers that start together, the first one does the work.
    const outdated = await listOutdated(tx, keyring);
    for (const key of outdated) {
      const context = sealContext(key.id);
      const pkcs8 = keyring.open(key.privateKey, context);
      await rewrapSigningKey(tx, key.id, keyring.seal(pkcs8, context));
      pkcs8.fill(0);
    }
    if (outdated.length > 0)
      await onRewrapped(
        tx,
        outdated.map(({ privateKey }) => privateKey),
      );
    return outdated.length;
  });
}

/** Returns true if the database contains private keys encrypted under a master key. */
export async function haveSealedSigningKeys({ db }: Pick<Database, 'db'>): Promise<boolean> {
  return (await listSigningKeys(db)).some(({ backend }) => backend === 'local');
}

/** Counts the private keys that are not encrypted under the current master key. */
export async function countOutdatedSigningKeys(db: Reader, keyring: Keyring): Promise<number> {
  return (await listSigningKeys(db)).filter((key) => isOutdated(keyring, key)).length;
}

async function listOutdated(db: Reader, keyring: Keyring): Promise<readonly SigningKey[]> {
  const outdated = (await listSigningKeys(db)).filter((key) => isOutdated(keyring, key));
  for (const key of outdated) refuseUnknown(keyring, key);
  return outdated;
}

function isOutdated(keyring: Keyring, { backend, privateKey }: SigningKey): boolean {
  return backend === 'local' && keyring.isOutdated(privateKey);
}

function refuseUnknown(keyring: Keyring, key: SigningKey): void {
  if (keyring.knows(key.privateKey)) return;
  throw new SigningKeyError(
    'master_key_unknown',
    `The signing key ${key.id} is encrypted under a master key that is not configured. Set SYMBOLON_MASTER_KEY to the key ` +
      'that this database was used with. While you change the master key, put the previous key into ' +
      'SYMBOLON_PREVIOUS_MASTER_KEYS.',
  );
}
