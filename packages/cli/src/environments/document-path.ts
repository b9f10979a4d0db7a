import { usageError } from '../cli-error.ts';

/** Where a value is: names of members and indexes of lists. */
export type DocumentPath = readonly (string | number)[];

const plainName = /^[^.[\]"\s]+/;
const quotedName = /^"(?:[^"\\]|\\.)*"/;

/** Reads `a.b`, `a["b.c"]` and `a[0]` (spec: environments, Paths). Throws a usage error. */
export function parseDocumentPath(text: string): DocumentPath {
  const path: (string | number)[] = [];
  let rest = text;
  while (rest !== '' || path.length === 0) {
    const step = parseStep(rest, path.length === 0);
    if (step === null) {
      throw usageError('a path is written a.b, a["b.c"] or a[0]', 'A shell needs quotes around brackets.');
    }
    path.push(step.member);
    rest = step.rest;
  }
  return path;
}

function parseStep(
  text: string,
  isFirst: boolean,
): { readonly member: string | number; readonly rest: string } | null {
  if (text.startsWith('[')) return parseBrackets(text);
  if (!isFirst && !text.startsWith('.')) return null;
  const afterDot = isFirst ? text : text.slice(1);
  const name = plainName.exec(afterDot)?.[0];
  return name === undefined ? null : { member: name, rest: afterDot.slice(name.length) };
}

function parseBrackets(text: string) {
  const inner = text.slice(1);
  const index = /^\d{1,9}/.exec(inner)?.[0];
  const quoted = quotedName.exec(inner)?.[0];
  const written = index ?? quoted;
  if (written === undefined || inner[written.length] !== ']') return null;
  const member = index === undefined ? unquote(written) : Number(index);
  return member === null ? null : { member, rest: inner.slice(written.length + 1) };
}

/** As JSON reads it; null where it does not. */
function unquote(written: string): string | null {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** The same as text, as short as can be. */
export function formatDocumentPath(path: DocumentPath): string {
  return path
    .map((member, index) => {
      if (typeof member === 'number') return `[${member}]`;
      if (plainName.exec(member)?.[0] !== member) return `[${JSON.stringify(member)}]`;
      return index === 0 ? member : `.${member}`;
    })
    .join('');
}
