/**
 * The audit log: append-only events with actor and origin, one hash chain per organization, written in the transaction of
 * the action itself.
 */

export { type ChainedRecord, genesisHash } from './audit-chain.ts';
export type {
  AuditActor,
  AuditEvent,
  AuditEventName,
  AuditWorkload,
} from './audit-event.ts';
export { isAuthFailure } from './audit-event.ts';
export type { AuditQuery, TextPattern } from './audit-query.ts';
export {
  type AuditListing,
  type ListedRecord,
  listAuditRecords,
  pageAuditRecords,
  recordPortions,
} from './list-records.ts';
export { readChain } from './portion-store.ts';
export { readRecord } from './read-record.ts';
export {
  appendAuditEvents,
  findHead,
  type LockedChains,
  lockAuditChains,
} from './store.ts';
export { type ChainPosition, type StoredRecord, verifyAuditChain } from './verify-audit-chain.ts';
export { type ChainWatch, verifyChains } from './verify-chains.ts';
export { genesisPosition, type StoredChainFault, verifyStretch } from './verify-stored-chain.ts';
export { type CheckpointWriter, createCheckpointWriter } from './write-checkpoints.ts';
