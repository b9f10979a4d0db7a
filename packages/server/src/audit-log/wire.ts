import { type Static, Type } from 'typebox';
import type { ListedRecord, StoredRecord } from '../audit/index.ts';
import { type AuditEventName, isAuthFailure, readRecord } from '../audit/index.ts';
import { namedObject } from '../contract/named-object.ts';
import { formatCef } from './cef.ts';
import { formatCsv } from './csv.ts';

export const auditEventSchema = namedObject('AuditLogEvent', {
  timestamp: Type.Integer({ description: 'Unix seconds.' }),
  event: Type.String(),
  description: Type.String(),
  sourceIP: Type.String(),
  authFailure: Type.Boolean(),
  user: namedObject('UserInfo', {
    name: Type.String(),
    githubLogin: Type.String(),
    avatarUrl: Type.String(),
  }),
  actorName: Type.Optional(Type.String()),
  tokenID: Type.Optional(Type.String()),
  tokenName: Type.Optional(Type.String()),
  sequence: Type.Integer({ description: 'The position of the record in the chain.' }),
  requestId: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  workload: Type.Optional(
    Type.Object(
      {
        issuer: Type.String(),
        subject: Type.Union([Type.String(), Type.Null()]),
        decisionId: Type.String(),
      },
      {
        description: 'The workload that presented its token, or used the token that was issued to it.',
      },
    ),
  ),
  actsAs: Type.Optional(Type.String({ description: 'The machine identity that a workload acted as.' })),
  fault: Type.Optional(
    Type.String({
      description:
        'The fault of a record that was changed: columns_differ, hash_mismatch, record_misplaced or record_unreadable. The event shows the content of the text that the record was hashed from.',
    }),
  ),
});

export const auditListSchema = namedObject('ResponseAuditLogs', {
  auditLogEvents: Type.Array(auditEventSchema),
  continuationToken: Type.Optional(Type.String()),
});

/** A record with its hash and its exact text, which prove the chain without relying on this server. */
export const chainSchema = namedObject('AuditChain', {
  organizationId: Type.String({ description: 'The organization that every record must name.' }),
  records: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      hash: Type.String(),
      record: Type.String(),
      columns: Type.Object(
        { at: Type.Integer(), event: Type.String(), actor: Type.String() },
        { description: 'The stored columns, which must match the text.' },
      ),
    }),
  ),
  head: Type.Object({ sequence: Type.Integer(), hash: Type.String() }),
});

export function formatChainRecord({
  sequence,
  hash,
  record,
  at,
  event,
  actor,
}: StoredRecord): Static<typeof chainSchema>['records'][number] {
  return { sequence, hash, record, columns: { at, event, actor } };
}

/** Formats an event from its chained text alone, and its record's fault if it has one. */
export function formatAuditEvent(listed: ListedRecord): Static<typeof auditEventSchema> {
  const { event } = readRecord(listed);
  const fault = listed.fault === null ? {} : { fault: listed.fault };
  if (event === null) return { ...unreadable(listed.sequence), ...fault };
  const { actor } = event;
  return {
    timestamp: Math.floor(event.at / 1_000),
    event: event.event,
    description: event.description,
    sourceIP: event.sourceIp,
    authFailure: isAuthFailure(event.event as AuditEventName),
    user: { name: actor.name, githubLogin: actor.name, avatarUrl: '' },
    ...(actor.kind === 'user' ? {} : { actorName: actor.name }),
    ...(actor.tokenId === undefined ? {} : { tokenID: actor.tokenId }),
    ...(actor.tokenName === undefined ? {} : { tokenName: actor.tokenName }),
    ...(actor.workload === undefined ? {} : { workload: { ...actor.workload } }),
    ...(actor.actsAs === undefined ? {} : { actsAs: actor.actsAs }),
    sequence: listed.sequence,
    requestId: event.requestId,
    details: { ...event.details },
    ...fault,
  };
}

function unreadable(sequence: number): Static<typeof auditEventSchema> {
  return {
    timestamp: 0,
    event: 'audit-record-unreadable',
    description: `Record ${sequence} cannot be read: it was changed`,
    sourceIP: '',
    authFailure: false,
    user: { name: '', githubLogin: '', avatarUrl: '' },
    sequence,
    requestId: '',
    details: {},
  };
}

const csvHeader = [
  'timestamp',
  'event',
  'user',
  'description',
  'sourceIP',
  'authFailure',
  'tokenID',
  'sequence',
  'hash',
  'actsAs',
  'workloadIssuer',
  'workloadSubject',
  'decisionId',
  'fault',
];

export function formatCsvExportRows(records: readonly ListedRecord[]): string {
  const rows = records.map((record) => {
    const event = formatAuditEvent(record);
    return [
      new Date(timeOf(record)).toISOString(),
      event.event,
      event.user.githubLogin,
      event.description,
      event.sourceIP,
      event.authFailure,
      event.tokenID ?? '',
      record.sequence,
      record.hash,
      event.actsAs ?? '',
      event.workload?.issuer ?? '',
      event.workload?.subject ?? '',
      event.workload?.decisionId ?? '',
      event.fault ?? '',
    ];
  });
  return formatCsv(rows);
}

/** The first line of an export as CSV. */
export const csvExportHeader = formatCsv([csvHeader]);

export function formatCefExport(records: readonly ListedRecord[]): string {
  return records
    .map((record) => formatCef({ ...formatAuditEvent(record), at: timeOf(record), hash: record.hash }))
    .join('');
}

/** Returns the time in the chained text in milliseconds; 0 if it is not a valid date. */
function timeOf(record: ListedRecord): number {
  const at = readRecord(record).event?.at ?? 0;
  return Math.abs(at) <= 8.64e15 ? at : 0;
}
