import type { Database } from '../../database/index.ts';
import type { Keyring } from '../../platform/keyring.ts';
import {
  listOrganizationKeys,
  rewrapOrganizationKey,
  type StoredOrganizationKey,
} from './organization-key-store.ts';
import { sealContext } from './organization-keys.ts';
import { SecretError } from './secret-error.ts';

/**
 * Puts every organization's key under the master key that is in force; after that the one before it can be thrown
 * away. Answers how many were rewrapped; throws SecretError `master_key_unknown` when one was sealed with a master key
 * that is not here. What the keys themselves encrypt stays as it is.
 */
export async function rewrapOrganizationKeys(database: Database, keyring: Keyring): Promise<number> {
  const outdated = (await listOrganizationKeys(database.db)).filter(({ sealedKey }) =>
    keyring.isOutdated(sealedKey),
  );
  if (outdated.length === 0) return 0;
  for (const key of outdated) refuseUnknown(keyring, key);
  await database.db.transaction().execute(async (tx) => {
    for (const { id, organizationId, sealedKey } of outdated) {
      const context = sealContext(organizationId);
      const bytes = keyring.open(sealedKey, context);
      await rewrapOrganizationKey(tx, id, keyring.seal(bytes, context));
      bytes.fill(0);
    }
  });
  return outdated.length;
}

function refuseUnknown(keyring: Keyring, { organizationId, sealedKey }: StoredOrganizationKey): void {
  if (keyring.knows(sealedKey)) return;
  throw new SecretError(
    'master_key_unknown',
    `The secrets of the organization ${organizationId} were sealed with another master key than those here. Set ` +
      'SYMBOLON_MASTER_KEY to the one that this database was used with; where the master key is being changed, put ' +
      'the one before it into SYMBOLON_PREVIOUS_MASTER_KEYS.',
  );
}
