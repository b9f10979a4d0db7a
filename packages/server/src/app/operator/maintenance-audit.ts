import { type CheckpointWriter, createCheckpointWriter, verifyChains } from '../../audit/index.ts';
import type { Database } from '../../database/index.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { findOrganizationName } from '../../tenancy/index.ts';

export interface AuditWatchContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'auditChainFaults' | 'auditChainsVerifiedAt' | 'auditCheckpointWrittenAt'>;
  /** Null if no checkpoints are written. */
  readonly checkpointFile: string | null;
}

/** The background work on the audit log. */
export interface AuditWatch {
  /** Verifies every chain; a fault is logged with its organization and record, and counted. */
  readonly verify: (signal: AbortSignal) => Promise<void>;
  readonly writeCheckpoints: () => Promise<void>;
}

export function createAuditWatch(context: AuditWatchContext): AuditWatch {
  const { database, clock, logger, metrics, checkpointFile } = context;
  const writer: CheckpointWriter | null =
    checkpointFile === null
      ? null
      : createCheckpointWriter({
          db: database.db,
          now: clock.now,
          path: checkpointFile,
          organizationName: (id) => findOrganizationName(database.db, id),
        });
  return {
    async verify(signal) {
      const result = await verifyChains(database.db, {
        signal,
        onFault: (fault) => logger.error(fault, 'the audit log failed verification'),
      });
      if (result === null) return;
      metrics.auditChainFaults.set(result.faults);
      metrics.auditChainsVerifiedAt.set(Math.floor(clock.now() / 1_000));
    },
    async writeCheckpoints() {
      if (writer === null) return;
      await writer.write();
      metrics.auditCheckpointWrittenAt.set(Math.floor(clock.now() / 1_000));
    },
  };
}
