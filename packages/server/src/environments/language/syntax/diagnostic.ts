import type { SourceRange } from './source-range.ts';

/** A fault in a document and its place. Never thrown as an exception; never contains a secret. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  /** The path in the document's structure, such as `values.a["b.c"][0]`. */
  readonly path: string;
  /** Null if the text is not YAML. */
  readonly range: SourceRange | null;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
