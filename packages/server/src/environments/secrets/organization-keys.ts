import { createSecretKey, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/keyring.ts';
import { newId } from '../../platform/new-id.ts';
import {
  createOrganizationCipher,
  type OrganizationCipher,
  organizationKeyBytes,
} from './organization-cipher.ts';
import { findOrganizationKey, insertOrganizationKey } from './organization-key-store.ts';
import { createLoadRetracted, type RetractedCiphertexts } from './retracted-ciphertexts.ts';

/** The keys that secrets and open sessions are encrypted with, one an organization. */
export interface OrganizationKeys {
  /** Makes the key with its first use. */
  cipherOf(organizationId: string): Promise<OrganizationCipher>;
  /** Ciphertexts of an environment that open no more. */
  retractedOf(organizationId: string, environmentId: string): Promise<RetractedCiphertexts>;
}

const ciphersKept = 10_000;

/** Keys never change once they are made, so that what was opened is kept and the database not asked again. */
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

  /** Of two servers that make it at once one is first, and both take what that one made. */
  async function make(organizationId: string) {
    const bytes = randomBytes(organizationKeyBytes);
    const sealedKey = keyring.seal(bytes, sealContext(organizationId));
    bytes.fill(0);
    await database.write({ by: 'encryption-keys' }, (tx) =>
      insertOrganizationKey(tx, { id: newId(), organizationId, sealedKey, createdAt: clock.now() }),
    );
    const stored = await findOrganizationKey(database.db, organizationId);
    if (stored === null) throw new Error('the key of an organization was made and is gone');
    return stored;
  }

  return {
    retractedOf: createLoadRetracted(database),
    cipherOf(organizationId) {
      const known = opened.get(organizationId);
      if (known !== undefined) return known;
      const opening = open(organizationId);
      opened.set(organizationId, opening);
      // What fails is tried anew by the next who asks.
      opening.catch(() => opened.delete(organizationId));
      return opening;
    },
  };
}

/** What a sealed organization key is bound to. */
export function sealContext(organizationId: string): string {
  return `organization-key:${organizationId}`;
}
