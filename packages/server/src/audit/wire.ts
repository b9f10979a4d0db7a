import { type Static, Type } from 'typebox';
import { type AuditEvent, type AuditEventName, isAuthFailure } from './audit-event.ts';
import { formatCef } from './cef.ts';
import { formatCsv } from './csv.ts';
import type { StoredRecord } from './verify-audit-chain.ts';

export const auditEventSchema = Type.Object({
  timestamp: Type.Integer({ description: 'Unix seconds.' }),
  event: Type.String(),
  description: Type.String(),
  sourceIP: Type.String(),
  authFailure: Type.Boolean(),
  user: Type.Object({ name: Type.String(), githubLogin: Type.String(), avatarUrl: Type.String() }),
  actorName: Type.Optional(Type.String()),
  tokenID: Type.Optional(Type.String()),
  tokenName: Type.Optional(Type.String()),
  sequence: Type.Integer({ description: 'The place in the chain.' }),
  requestId: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
});

export const auditListSchema = Type.Object({
  auditLogEvents: Type.Array(auditEventSchema),
  continuationToken: Type.Optional(Type.String()),
});

/** A record with its hash and its exact text: what proves the chain without trusting this server. */
export const chainSchema = Type.Object({
  records: Type.Array(Type.Object({ sequence: Type.Integer(), hash: Type.String(), record: Type.String() })),
  head: Type.Object({ sequence: Type.Integer(), hash: Type.String() }),
});

export function formatAuditEvent(stored: StoredRecord): Static<typeof auditEventSchema> {
  const event = JSON.parse(stored.record) as AuditEvent;
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
    sequence: stored.sequence,
    requestId: event.requestId,
    details: { ...event.details },
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
];

export function formatCsvExport(records: readonly StoredRecord[]): string {
  const rows = records.map((record) => {
    const event = formatAuditEvent(record);
    return [
      new Date(record.at).toISOString(),
      event.event,
      event.user.githubLogin,
      event.description,
      event.sourceIP,
      event.authFailure,
      event.tokenID ?? '',
      record.sequence,
      record.hash,
    ];
  });
  return formatCsv([csvHeader, ...rows]);
}

export function formatCefExport(records: readonly StoredRecord[]): string {
  return records
    .map((record) => {
      const { description, sourceIP, authFailure } = formatAuditEvent(record);
      return formatCef(record, { description, sourceIp: sourceIP, authFailure });
    })
    .join('');
}
