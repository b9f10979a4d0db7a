import type { Database } from '../../database/index.ts';
import type { Keyring } from '../../platform/keyring.ts';
import { sealContext } from './local-backend.ts';
import type { SigningKey } from './signing-key.ts';
import { SigningKeyError } from './signing-key-error.ts';
import { listSigningKeys, rewrapSigningKey } from './store.ts';

/**
 * Puts every private key under the master key that is in force; after that the one before it can be thrown away.
 * Answers how many were rewrapped; throws `master_key_unknown` when one was sealed with a master key that is not here.
 */
export async function rewrapSigningKeys(database: Database, keyring: Keyring): Promise<number> {
  const outdated = (await listSigningKeys(database.db)).filter(
    ({ backend, privateKey }) => backend === 'local' && keyring.isOutdated(privateKey),
  );
  if (outdated.length === 0) return 0;
  for (const key of outdated) refuseUnknown(keyring, key);
  await database.changes.change('signing-keys', async (tx) => {
    for (const key of outdated) {
      const context = sealContext(key.id);
      const pkcs8 = keyring.open(key.privateKey, context);
      await rewrapSigningKey(tx, key.id, keyring.seal(pkcs8, context));
      pkcs8.fill(0);
    }
  });
  return outdated.length;
}

function refuseUnknown(keyring: Keyring, key: SigningKey): void {
  if (keyring.knows(key.privateKey)) return;
  throw new SigningKeyError(
    'master_key_unknown',
    `The signing key ${key.id} was sealed with another master key than those here. Set SYMBOLON_MASTER_KEY to the one ` +
      'that this database was used with; where the master key is being changed, put the one before it into ' +
      'SYMBOLON_PREVIOUS_MASTER_KEYS.',
  );
}
