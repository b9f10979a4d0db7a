/** A position in a document. Lines and columns count from 1, bytes from 0. */
export interface DocumentPosition {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** A problem in an environment's document (docs/contract/environments.md). Never contains a secret. */
export interface EnvironmentDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string | null;
  /** The path in the document's structure, such as `values.a["b.c"][0]`. */
  readonly path: string | null;
  readonly range: {
    /** The document: the requested one, or one that it imports. */
    readonly environment: string | null;
    readonly begin: DocumentPosition;
    readonly end: DocumentPosition;
  } | null;
}

type Members = Readonly<Record<string, unknown>>;

/** Parses the `diagnostics` of a response; returns an empty list for anything that is not a list of diagnostics. */
export function parseDiagnostics(value: unknown): readonly EnvironmentDiagnostic[] {
  if (!Array.isArray(value)) return [];
  return value.map(membersOf).map((diagnostic) => ({
    // Anything that is not declared as a warning counts as an error.
    severity: diagnostic['severity'] === 'warning' ? 'warning' : 'error',
    summary: textOf(diagnostic['summary']) ?? 'no description',
    detail: textOf(diagnostic['detail']),
    path: textOf(diagnostic['path']),
    range: parseRange(diagnostic['range']),
  }));
}

/** Formats a diagnostic as one line, such as `app/prod:3:7: unknown property "usr"`. */
export function formatDiagnostic({ range, path, summary, detail }: EnvironmentDiagnostic): string {
  const place = range ? `${range.environment ?? '<yaml>'}:${range.begin.line}:${range.begin.column}` : path;
  return `${place ? `${place}: ` : ''}${summary}${detail ? ` (${detail})` : ''}`;
}

function parseRange(value: unknown): EnvironmentDiagnostic['range'] {
  const { environment, begin, end } = membersOf(value);
  const first = parsePosition(begin);
  if (first === null) return null;
  return { environment: textOf(environment), begin: first, end: parsePosition(end) ?? first };
}

function parsePosition(value: unknown): DocumentPosition | null {
  const { line, column, byte } = membersOf(value);
  if (typeof line !== 'number' || typeof column !== 'number') return null;
  return { line, column, byte: typeof byte === 'number' ? byte : 0 };
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
