import { SymbolonError } from '../symbolon-error.ts';

/** A path such as `a.b["c.d"][0]` (docs/contract/environments.md), or its steps. */
export type PropertyPath = string | readonly (string | number)[];

const first = /^[^.[\]"]+/;
const step = /\.([^.[\]"]+)|\[([0-9]{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** Parses the steps of a path; the empty path has none. Throws SymbolonError `invalid_request` for an invalid path. */
export function parsePropertyPath(path: PropertyPath): readonly (string | number)[] {
  if (typeof path !== 'string') return path;
  const steps: (string | number)[] = [];
  const name = first.exec(path)?.[0];
  if (name !== undefined) steps.push(name);
  let at = name?.length ?? 0;
  while (at < path.length) {
    step.lastIndex = at;
    const match = step.exec(path);
    // A path begins with a name or a bracket.
    if (match === null || (at === 0 && match[1] !== undefined)) throw pathFault(at);
    steps.push(stepOf(match, at));
    at = step.lastIndex;
  }
  return steps;
}

function stepOf([, member, index, quoted]: RegExpExecArray, at: number): string | number {
  if (member !== undefined) return member;
  if (index !== undefined) return Number(index);
  try {
    return String(JSON.parse(quoted ?? ''));
  } catch {
    throw pathFault(at);
  }
}

/** Reports only the position, because the text may be a value that was passed as a path by mistake. */
function pathFault(at: number): SymbolonError {
  return new SymbolonError(
    `the property path is invalid at character ${at + 1}; a path looks like a.b["c.d"][0]`,
    { code: 'invalid_request' },
  );
}
