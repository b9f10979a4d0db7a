import type { Diagnostic } from '../../language/index.ts';

const maxDiagnostics = 1_000;
/** The limit of all diagnostics together: they are copied to the main thread, which writes them. */
const maxCharacters = 262_144;
/** The limit of one text if all together are too long. */
const maxTextCharacters = 1_000;

/**
 * Limits diagnostics to a readable number, errors first. A document of 1 MiB may have a fault in every eight
 * characters, and the main thread writes the response. At least one error is always kept, so that a document with
 * errors still has one.
 */
export function truncateDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= maxDiagnostics && diagnostics.reduce(addSize, 0) <= maxCharacters)
    return diagnostics;
  const bySeverity = (wanted: Diagnostic['severity']) =>
    diagnostics.filter(({ severity }) => severity === wanted);
  const shown: Diagnostic[] = [];
  let size = 0;
  for (const diagnostic of [...bySeverity('error'), ...bySeverity('warning')].map(shorten)) {
    size = addSize(size, diagnostic);
    if (shown.length === maxDiagnostics || size > maxCharacters) break;
    shown.push(diagnostic);
  }
  const more = diagnostics.length - shown.length;
  if (more === 0) return shown;
  const summary = `${more} more diagnostics are omitted; fix the listed diagnostics first`;
  return [...shown, { severity: shown[0]?.severity ?? 'error', summary, path: '', range: null }];
}

function addSize(sum: number, { summary, path }: Diagnostic): number {
  return sum + summary.length + path.length + 200;
}

/** A key may be as long as its document. */
function shorten({ summary, path, ...rest }: Diagnostic): Diagnostic {
  return { ...rest, summary: cut(summary), path: cut(path) };
}

function cut(text: string): string {
  return text.length <= maxTextCharacters ? text : `${text.slice(0, maxTextCharacters)}…`;
}
