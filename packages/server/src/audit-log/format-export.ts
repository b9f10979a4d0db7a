import type { ListedRecord } from '../audit/index.ts';
import { mapInTurns } from '../platform/turns/map-in-turns.ts';
import { csvExportHeader, formatAuditEvent, formatCefExport, formatCsvExportRows } from './wire.ts';

export type ExportFormat = 'csv' | 'cef' | 'json';

/** The cost of formatting one record, in bytes of text. */
const overheadBytes = 512;
const stepBytes = 65_536;

/** Formats a page of an export. Each step of the main thread formats 64 KiB of records. */
export async function formatExport(
  format: ExportFormat,
  records: readonly ListedRecord[],
  pause?: () => Promise<unknown>,
): Promise<string> {
  const portions = {
    sizeOf: ({ record }: ListedRecord) => record.length + overheadBytes,
    maxSize: stepBytes,
    ...(pause === undefined ? {} : { pause }),
  };
  const texts = await mapInTurns(records, portions, (record) => formatRecord(format, record));
  if (format === 'json') return `{"auditLogEvents":[${texts.join(',')}]}`;
  return `${format === 'csv' ? csvExportHeader : ''}${texts.join('')}`;
}

function formatRecord(format: ExportFormat, record: ListedRecord): string {
  if (format === 'csv') return formatCsvExportRows([record]);
  return format === 'cef' ? formatCefExport([record]) : JSON.stringify(formatAuditEvent(record));
}
