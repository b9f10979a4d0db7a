import { createSecretKey, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/index.ts';
import type { Keyring } from '../../platform/keyring.ts';
import { newId } from '../../platform/new-id.ts';
import type { Clock } from '../../platform/time/clock.ts';
import {
  createOrganizationCipher,
  type OrganizationCipher,
  organizationKeyBytes,
  type RetractedCiphertexts,
} from '../ciphertexts/index.ts';
import { findOrganizationKey, insertOrganizationKey } from './organization-key-store.ts';
import { createLoadRetracted } from './retracted-ciphertexts.ts';

/** The keys that encrypt secrets and open sessions, one for each organization. */
export interface OrganizationKeys {
  /** Returns the key of an organization; creates it on first use. */
  cipherOf(organizationId: string): Promise<OrganizationCipher>;
  /** Returns the ciphertexts of an environment that can no longer be decrypted. */
  retractedOf(organizationId: string, environmentId: string): Promise<RetractedCiphertexts>;
}

const ciphersKept = 10_000;

/** Caches decrypted keys without reading the database again, because keys never change. */
export function createOrganizationKeys(context: {
  readonly database: Database;
  readonly clock: Clock;
  readonly keyring: Keyring;
}): OrganizationKeys {
  const { database, clock, keyring } = context;
  const opened = new LRUCache<string, Promise<OrganizationCipher>>({ max: ciphersKept });

  async function open(organizationId: string): Promise<OrganizationCipher> {
    const stored = (await findOrganizationKey(database.db, organizationId)) ?? (await make(organizationId));
    const bytes = keyring.open(stored.sealedKey, sealContext(organizationId));
    const secret = createSecretKey(bytes);
    bytes.fill(0);
    return createOrganizationCipher({ id: stored.id, organizationId, secret });
  }

  /** Creates a key; if two servers do so at once, both use the first one. */
  async function make(organizationId: string) {
    const bytes = randomBytes(organizationKeyBytes);
    const sealedKey = keyring.seal(bytes, sealContext(organizationId));
    bytes.fill(0);
    await database.write({ by: 'encryption-keys' }, (tx) =>
      insertOrganizationKey(tx, { id: newId(), organizationId, sealedKey, createdAt: clock.now() }),
    );
    const stored = await findOrganizationKey(database.db, organizationId);
    if (stored === null) throw new Error('the created key of an organization does not exist');
    return stored;
  }

  return {
    retractedOf: createLoadRetracted(database),
    cipherOf(organizationId) {
      const known = opened.get(organizationId);
      if (known !== undefined) return known;
      const opening = open(organizationId);
      opened.set(organizationId, opening);
      // After a failure, the next call tries again.
      opening.catch(() => opened.delete(organizationId));
      return opening;
    },
  };
}

/** Returns the context that an encrypted organization key is bound to. */
export function sealContext(organizationId: string): string {
  return `organization-key:${organizationId}`;
}
