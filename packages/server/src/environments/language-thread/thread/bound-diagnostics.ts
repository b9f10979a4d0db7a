import type { Diagnostic } from '../../language/index.ts';

const maxDiagnostics = 1_000;
/** Of all of them together: they are copied to the main thread, which writes them. */
const maxCharacters = 262_144;
/** Of one text, where they are too many together. */
const maxTextCharacters = 1_000;

/**
 * As many as somebody can read, errors first where there are more: a document of 1 MiB may hold a fault in every eight
 * characters, and all that is answered is written on the main thread. An error is never left out without another that is
 * told, so that what has errors still has.
 */
export function boundDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
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
  const summary = `${more} more diagnostics are not shown; fix these first`;
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
