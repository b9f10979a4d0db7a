import { appendAuditEvents } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { Keyring } from '../../platform/keyring.ts';
import { newId } from '../../platform/new-id.ts';
import { findOrganization } from '../../tenancy/index.ts';
import type { AppParts } from '../app-parts.ts';

export interface MasterKey {
  readonly keyring: Keyring;
  /** Records re-encryption in the audit log, in a separate transaction, and in the server log. */
  readonly onRewrapped: (what: string) => (tx: Tx, sealed: readonly string[]) => Promise<void>;
  /** Logs that previous keys can be removed; called when all stored secrets are encrypted under the new key. */
  readonly reportPrevious: () => void;
}

/** Opens the keyring, and reports changes of the master key to operators and auditors. */
export function createMasterKey(
  { config, database, clock, logger }: Pick<AppParts, 'config' | 'database' | 'clock' | 'logger'>,
  keyring: Keyring,
): MasterKey {
  return {
    keyring,
    onRewrapped: (what) => async (tx, sealed) => {
      const count = sealed.length;
      const previous = [...new Set(sealed.map(keyring.idOf))];
      const organization = await findOrganization(tx, config.bootstrapOrganization);
      if (organization !== null) {
        await appendAuditEvents(tx, database.engine, [
          {
            organizationId: organization.id,
            at: clock.now(),
            event: 'master-key-resealed',
            actor: { kind: 'server', name: 'symbolon' },
            sourceIp: '',
            requestId: newId(),
            description: `Encrypted ${count} ${what} again, under the new master key ${keyring.id}`,
            details: { what, count, masterKey: keyring.id, previousMasterKeys: previous },
          },
        ]);
      }
      logger.warn(
        { what, count, masterKey: keyring.id, previousMasterKeys: previous },
        'encrypted again under the new master key',
      );
    },
    reportPrevious() {
      if (keyring.previous === 0) return;
      logger.info(
        { masterKey: keyring.id },
        'nothing in the database is encrypted under a previous master key: unset SYMBOLON_PREVIOUS_MASTER_KEYS once every server has started with the new key',
      );
    },
  };
}
