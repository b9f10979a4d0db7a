import { Gauge, type Registry } from 'prom-client';

export interface AuditMetrics {
  readonly auditChainFaults: Gauge;
  /** Unix seconds. */
  readonly auditChainsVerifiedAt: Gauge;
  /** Unix seconds. */
  readonly auditCheckpointWrittenAt: Gauge;
}

/** How the audit log stands, as this server verifies it by itself once a day. */
export function watchAudit(registry: Registry): AuditMetrics {
  const registers = [registry];
  return {
    auditChainFaults: new Gauge({
      name: 'symbolon_audit_chain_faults',
      help: 'Audit chains that did not verify when they were last verified; the log names organization and record',
      registers,
    }),
    auditChainsVerifiedAt: new Gauge({
      name: 'symbolon_audit_chains_verified_timestamp_seconds',
      help: 'When all audit chains were last verified; 0 not yet since the start',
      registers,
    }),
    auditCheckpointWrittenAt: new Gauge({
      name: 'symbolon_audit_checkpoint_timestamp_seconds',
      help: 'When checkpoints of the audit chains were last written to their file; 0 not yet or not configured',
      registers,
    }),
  };
}
