import type { Diagnostic } from '../language/index.ts';

const mostDiagnostics = 1_000;

/**
 * As many as somebody can read, errors first where there are more: a document of 1 MiB may hold a fault in every eight
 * characters, and all that is answered is written on the main thread. An error is never left out without another that is
 * told, so that what has errors still has.
 */
export function boundDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= mostDiagnostics) return diagnostics;
  const bySeverity = (wanted: Diagnostic['severity']) =>
    diagnostics.filter(({ severity }) => severity === wanted);
  const told = [...bySeverity('error'), ...bySeverity('warning')].slice(0, mostDiagnostics);
  const more = diagnostics.length - told.length;
  const summary = `${more} more diagnostics are not shown; mend these first`;
  return [...told, { severity: told[0]?.severity ?? 'error', summary, path: '', range: null }];
}
