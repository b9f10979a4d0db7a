import { isJsonObject, type JsonObject } from '../platform/json/json.ts';
import type { AuditEvent } from './audit-event.ts';

/** A stored record: the text that the chain covers, and the columns beside it. */
export interface StoredColumns {
  readonly organizationId: string;
  readonly sequence: number;
  readonly at: number;
  readonly event: string;
  readonly actor: string;
  readonly record: string;
}

export type RecordFault = 'record_unreadable' | 'record_misplaced' | 'columns_differ' | 'hash_mismatch';

export interface ReadRecord {
  /** The event, from the chained text alone; null if it cannot be read. */
  readonly event: AuditEvent | null;
  /** The difference between the columns and the chained text; null if there is none. */
  readonly fault: RecordFault | null;
}

/** An event as written in its text. */
type RecordedEvent = AuditEvent & { readonly sequence: unknown };

/**
 * Reads an event from the text that the chain covers. The columns beside it are not used; a difference is a fault of
 * the record.
 */
export function readRecord(stored: StoredColumns): ReadRecord {
  const event = parseEvent(stored.record);
  if (event === null) return { event, fault: 'record_unreadable' };
  const isInPlace = event.organizationId === stored.organizationId && event.sequence === stored.sequence;
  // The chain begins with record 1 and covers nothing before it.
  if (!isInPlace || stored.sequence < 1) return { event, fault: 'record_misplaced' };
  const agrees = event.at === stored.at && event.event === stored.event && event.actor.name === stored.actor;
  return { event, fault: agrees ? null : 'columns_differ' };
}

function parseEvent(text: string): RecordedEvent | null {
  const value = parseJson(text);
  return isEvent(value) ? value : null;
}

function isEvent(value: unknown): value is RecordedEvent {
  if (!isJsonObject(value) || !isJsonObject(value['actor']) || !isJsonObject(value['details'])) return false;
  const texts = ['organizationId', 'event', 'sourceIp', 'requestId', 'description'];
  if (!texts.every((name) => typeof value[name] === 'string')) return false;
  return Number.isSafeInteger(value['at']) && isActor(value['actor']);
}

function isActor(actor: JsonObject): boolean {
  const { name, kind, tokenId = '', tokenName = '', actsAs = '', workload = null } = actor;
  if (![name, kind, tokenId, tokenName, actsAs].every((text) => typeof text === 'string')) return false;
  if (workload === null) return true;
  if (!isJsonObject(workload)) return false;
  const { issuer, subject, decisionId } = workload;
  const isSubject = subject === null || typeof subject === 'string';
  return isSubject && typeof issuer === 'string' && typeof decisionId === 'string';
}

/** Returns undefined for a text that is not JSON, which a forger may have written. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
