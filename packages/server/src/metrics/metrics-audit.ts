import { Gauge, type Registry } from 'prom-client';

export interface AuditMetrics {
  readonly auditChainFaults: Gauge;
  /** Unix seconds. */
  readonly auditChainsVerifiedAt: Gauge;
  /** Unix seconds. */
  readonly auditCheckpointWrittenAt: Gauge;
}

/** Creates the metrics of the audit log's daily verification. */
export function watchAudit(registry: Registry): AuditMetrics {
  const registers = [registry];
  return {
    auditChainFaults: new Gauge({
      name: 'symbolon_audit_chain_faults',
      help: 'Audit chains that failed their last verification; the log names the organization and the record',
      registers,
    }),
    auditChainsVerifiedAt: new Gauge({
      name: 'symbolon_audit_chains_verified_timestamp_seconds',
      help: 'Time at which all audit chains were last verified; 0 if never since the server started',
      registers,
    }),
    auditCheckpointWrittenAt: new Gauge({
      name: 'symbolon_audit_checkpoint_timestamp_seconds',
      help: 'Time at which audit checkpoints were last written; 0 if never since the server started, or not configured',
      registers,
    }),
  };
}
