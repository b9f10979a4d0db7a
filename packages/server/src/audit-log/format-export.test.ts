import { expect, test } from 'vitest';
import type { ListedRecord } from '../audit/index.ts';
import { formatExport } from './format-export.ts';
import { csvExportHeader, formatAuditEvent, formatCefExport, formatCsvExportRows } from './wire.ts';

const records = Array.from({ length: 100 }, (_, index): ListedRecord => {
  const event = {
    v: 1,
    organizationId: 'o',
    sequence: index + 1,
    at: 1_000,
    event: 'issuer-registered',
    actor: { kind: 'user', name: 'ann' },
    sourceIp: '192.0.2.1',
    requestId: 'r',
    description: 'x'.repeat(10_000),
  };
  return {
    organizationId: 'o',
    sequence: index + 1,
    at: 1_000,
    event: 'issuer-registered',
    actor: 'ann',
    record: JSON.stringify(event),
    hash: 'h',
    fault: null,
  };
});

test.each([
  ['csv', () => csvExportHeader + formatCsvExportRows(records)],
  ['cef', () => formatCefExport(records)],
  ['json', () => JSON.stringify({ auditLogEvents: records.map(formatAuditEvent) })],
] as const)(
  'one tenant’s size never costs another’s time: an export as %s is formatted in steps of 64 KiB',
  async (format, atOnce) => {
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    expect(await formatExport(format, records, pause)).toBe(atOnce());
    // Six records of 10 KiB fit into a step.
    expect(pauses).toBe(16);
  },
);
