import type { SourceRange } from './source-range.ts';

/** What is wrong in a document, and where. Never an exception; never holds a secret. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  /** Where in the document's structure, as `values.a["b.c"][0]`. */
  readonly path: string;
  /** Null where the text is no YAML at all. */
  readonly range: SourceRange | null;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
