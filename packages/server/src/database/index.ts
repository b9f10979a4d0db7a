/**
 * The database: one schema on SQLite and on PostgreSQL, transactions, group commit, and the change feed that keys caches.
 * The SQL of each room is in its `store.ts`.
 */

export { type BatchInsert, createBatchInsert, type RowsOfAnother } from './batch-insert.ts';
export type { ChangeFeed, ChangeTopic } from './changes/change-feed.ts';
export { readVersion } from './changes/read-version.ts';
export { collectPage, collectRows, maxPageBytes, type Page } from './collect-page.ts';
export { compileOnce, compileWrite } from './compile-once.ts';
export type { Database, Engine } from './database.ts';
export { deleteSomeRows } from './delete-some-rows.ts';
export {
  type DatabaseFaultKind,
  databaseFaultKinds,
  isTransientDatabaseFault,
  kindOfDatabaseFault,
} from './faults/database-faults.ts';
export { describeBackupFailure, describeOpenFailure } from './faults/describe-open-failure.ts';
export type { StorageState } from './faults/storage-state.ts';
export { type CommittedBatch, createGroupCommit, type GroupCommit, QueueFull } from './group-commit.ts';
export { type DatabaseLocation, openDatabase } from './open-database.ts';
export type { AccessTokenRow } from './rows/access-token-rows.ts';
export type { MemberRow } from './rows/tenancy-rows.ts';
export { runInBatches } from './run-in-batches.ts';
export type { AuditEventRow, DecisionRow, Schema, UsedSubjectTokenRow } from './schema.ts';
export { backupSqlite } from './sqlite/backup-sqlite.ts';
export { decodeLongText, selectLongText } from './sqlite/long-text.ts';
export type { Reader, Tx } from './transaction.ts';
export { writeLastUses } from './write-last-uses.ts';
export { callerCheck } from './writer.ts';
