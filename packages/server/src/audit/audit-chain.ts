import { createHash } from 'node:crypto';
import type { AuditEvent } from './audit-event.ts';

/** The position before an organization's first record. */
export const genesisHash = '0'.repeat(64);

export interface ChainedRecord {
  readonly organizationId: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** The text that the hash covers: JSON, exactly as stored. */
  readonly record: string;
  /** Lower-case hex. */
  readonly hash: string;
}

/**
 * Formats the text of a record. The text contains its organization and its sequence, so that a record cannot be moved.
 */
export function formatRecord(event: AuditEvent, sequence: number): string {
  return JSON.stringify({
    organizationId: event.organizationId,
    sequence,
    at: event.at,
    event: event.event,
    actor: event.actor,
    sourceIp: event.sourceIp,
    requestId: event.requestId,
    description: event.description,
    details: event.details,
  });
}

/** Computes SHA-256 over the previous hash, a line feed and the record's text. */
export function hashRecord(previousHash: string, record: string): string {
  return createHash('sha256').update(`${previousHash}\n${record}`).digest('hex');
}
