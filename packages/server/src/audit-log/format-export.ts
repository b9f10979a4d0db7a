import { type ListedRecord, recordPortions } from '../audit/index.ts';
import { mapInTurns } from '../platform/turns/map-in-turns.ts';
import { csvExportHeader, formatAuditEvent, formatCefExport, formatCsvExportRows } from './wire.ts';

export type ExportFormat = 'csv' | 'cef' | 'json';

/** Formats a page of an export, a portion of records in each step of the main thread. */
export async function formatExport(
  format: ExportFormat,
  records: readonly ListedRecord[],
  pause?: () => Promise<unknown>,
): Promise<string> {
  const portions = { ...recordPortions, ...(pause === undefined ? {} : { pause }) };
  const texts = await mapInTurns(records, portions, (record) => formatRecord(format, record));
  if (format === 'json') return `{"auditLogEvents":[${texts.join(',')}]}`;
  return `${format === 'csv' ? csvExportHeader : ''}${texts.join('')}`;
}

function formatRecord(format: ExportFormat, record: ListedRecord): string {
  if (format === 'csv') return formatCsvExportRows([record]);
  return format === 'cef' ? formatCefExport([record]) : JSON.stringify(formatAuditEvent(record));
}
