/**
 * What happened, by whom, from where: append-only, one hash chain an organization, written in the transaction of the
 * thing itself.
 */

export { type ChainedRecord, genesisHash } from './audit-chain.ts';
export type {
  AuditActor,
  AuditEvent,
  AuditEventName,
} from './audit-event.ts';
export { auditRoutes } from './routes.ts';
export {
  appendAuditEvents,
  findHead,
  type LockedChains,
  listAuditRecords,
  lockAuditChains,
  readChain,
} from './store.ts';
export { type ChainPosition, type StoredRecord, verifyAuditChain } from './verify-audit-chain.ts';
