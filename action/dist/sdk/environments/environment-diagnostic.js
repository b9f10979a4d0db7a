// Generated from packages/sdk/src/environments/environment-diagnostic.ts by tools/generate/build-action.ts; npm run generate updates it.

/** Parses the `diagnostics` of a response; returns an empty list for anything that is not a list of diagnostics. */
export function parseDiagnostics(value) {
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
export function formatDiagnostic({ range, path, summary, detail }) {
  const place = range ? `${range.environment ?? '<yaml>'}:${range.begin.line}:${range.begin.column}` : path;
  return `${place ? `${place}: ` : ''}${summary}${detail ? ` (${detail})` : ''}`;
}

function parseRange(value) {
  const { environment, begin, end } = membersOf(value);
  const first = parsePosition(begin);
  if (first === null) return null;
  return { environment: textOf(environment), begin: first, end: parsePosition(end) ?? first };
}

function parsePosition(value) {
  const { line, column, byte } = membersOf(value);
  if (typeof line !== 'number' || typeof column !== 'number') return null;
  return { line, column, byte: typeof byte === 'number' ? byte : 0 };
}

function membersOf(value) {
  return typeof value === 'object' && value !== null ? value : {};
}

function textOf(value) {
  return typeof value === 'string' && value !== '' ? value : null;
}
