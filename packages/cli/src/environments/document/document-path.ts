import { parsePropertyPath, SymbolonError } from '@symbolon/sdk';
import { usageError } from '../../command-line/cli-error.ts';

/** The path of a value: one or more member names and list indexes. */
export type DocumentPath = readonly (string | number)[];

const plainName = /^[^.[\]"\s]+$/;

/** Parses `a.b`, `a["b.c"]` and `a[0]` (docs/contract/environments.md#paths). Throws a usage error. */
export function parseDocumentPath(text: string): DocumentPath {
  try {
    const path = parsePropertyPath(text);
    if (path.length > 0) return path;
  } catch (error) {
    if (!(error instanceof SymbolonError)) throw error;
  }
  throw usageError('a path must have the form a.b, a["b.c"] or a[0]', 'Quote brackets for the shell.');
}

/** Formats a path as briefly as possible. */
export function formatDocumentPath(path: DocumentPath): string {
  return path
    .map((member, index) => {
      if (typeof member === 'number') return `[${member}]`;
      if (!plainName.test(member)) return `[${JSON.stringify(member)}]`;
      return index === 0 ? member : `.${member}`;
    })
    .join('');
}
