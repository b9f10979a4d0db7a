import type { StoredRecord } from './verify-audit-chain.ts';

/** ArcSight Common Event Format 0, one line an event: what log collectors read. */
export function formatCef(
  record: StoredRecord,
  event: { description: string; sourceIp: string; authFailure: boolean },
): string {
  const severity = event.authFailure ? 6 : 3;
  const header = ['CEF:0', 'Symbolon', 'symbolon', '1', record.event, event.description, severity].map(
    (field, index) => (index === 0 ? field : escapeHeader(String(field))),
  );
  const extension = [
    `rt=${record.at}`,
    `suser=${escapeExtension(record.actor)}`,
    ...(event.sourceIp === '' ? [] : [`src=${escapeExtension(event.sourceIp)}`]),
    `externalId=${record.sequence}`,
    `cs1Label=hash cs1=${record.hash}`,
  ];
  return `${header.join('|')}|${extension.join(' ')}\n`;
}

/** What could steer a terminal or end a line for some reader; subjects are foreign text. */
const controls = /[\p{Cc}\u2028\u2029]/gu;

function escapeHeader(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ')
    .replace(controls, '?');
}

function escapeExtension(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('=', '\\=')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(controls, '?');
}
