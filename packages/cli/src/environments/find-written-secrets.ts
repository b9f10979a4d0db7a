import { isMap, isScalar, parseDocument, visit } from 'yaml';

/** A stretch of a text, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const secretKey = 'fn::secret';
const writtenSecret = /fn::secret["']?[ \t]*:[ \t]*(?<value>\S.*)/g;

/**
 * Where a document holds secrets in plain text, so that no line of it is shown with one. Of a text that is no YAML it is
 * everything that may be one.
 */
export function findWrittenSecrets(text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  const document = parseDocument(text, { logLevel: 'silent' });
  visit(document, {
    Pair(_, { key, value }) {
      const isSecret = isScalar(key) && key.value === secretKey && !isMap(value);
      const [start, end] = (isSecret && (value as { range?: readonly number[] } | null)?.range) || [];
      if (start !== undefined && end !== undefined) ranges.push({ start, end });
    },
  });
  for (const { index, 0: match, groups } of document.errors.length === 0
    ? []
    : text.matchAll(writtenSecret)) {
    const end = index + match.length;
    ranges.push({ start: end - (groups?.['value'] ?? '').length, end });
  }
  return ranges;
}
