import type { Database } from '../../database/index.ts';
import type { Keyring } from '../../platform/keyring.ts';
import { sealContext } from './local-backend.ts';
import { listSigningKeys, rewrapSigningKey } from './store.ts';

/**
 * Puts every private key under the master key that is in force; after that the one before it can be thrown away.
 * Answers how many were rewrapped.
 */
export async function rewrapSigningKeys(database: Database, keyring: Keyring): Promise<number> {
  const outdated = (await listSigningKeys(database.db)).filter(
    ({ backend, privateKey }) => backend === 'local' && keyring.isOutdated(privateKey),
  );
  if (outdated.length === 0) return 0;
  await database.changes.change('signing-keys', async (tx) => {
    for (const key of outdated) {
      const context = sealContext(key.id);
      await rewrapSigningKey(tx, key.id, keyring.seal(keyring.open(key.privateKey, context), context));
    }
  });
  return outdated.length;
}
