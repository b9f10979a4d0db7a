import type { ResponseOf } from '@symbolon/sdk';
import { formatFacts } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import { safeText } from '../terminal/safe-text.ts';

export type TrustSetup = ResponseOf<'GET /api/orgs/{orgName}/oidc/trust/{cloud}'>;

/**
 * Formats the trust that the documents establish, the placeholders to fill in those shown, the other documents, and
 * warnings about broad trust.
 */
export function formatTrustNotes(
  { issuer, audience, subjects, documents, placeholders, warnings }: TrustSetup,
  printed: TrustSetup['documents'],
  paint: Painter,
): string {
  const others = documents.filter((document) => !printed.includes(document));
  const open = placeholders.filter(({ text }) => printed.some((document) => document.text.includes(text)));
  const shown = subjects.map(({ subject }) => safeText(subject));
  return [
    formatFacts([
      ['issuer', safeText(issuer)],
      ['audience', safeText(audience)],
      ...(shown.length === 0 ? [['subject', 'any'] as const] : []),
      ...shown.map((subject) => ['subject', subject] as const),
    ]).trimEnd(),
    ...open.map(({ text, meaning }) => `${paint.caution('fill in')} ${text}: ${meaning}`),
    ...others.map(({ name, where }) => `more documents: --document ${name} (${where})`),
    ...warnings.map(({ severity, code, message }) => {
      const label = severity === 'severe' ? paint.bad('warning') : paint.caution('notice');
      return `${label} ${code}: ${safeText(message)}`;
    }),
  ].join('\n');
}
