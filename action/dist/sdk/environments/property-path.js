// Generated from packages/sdk/src/environments/property-path.ts by tools/generate/build-action.ts; npm run generate updates it.

import { SymbolonError } from '../symbolon-error.js';

const first = /^[^.[\]"]+/;
const step = /\.([^.[\]"]+)|\[([0-9]{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** Parses the steps of a path; the empty path has none. Throws SymbolonError `invalid_request` for an invalid path. */
export function parsePropertyPath(path) {
  if (typeof path !== 'string') return path;
  const steps = [];
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

function stepOf([, member, index, quoted], at) {
  if (member !== undefined) return member;
  if (index !== undefined) return Number(index);
  try {
    return String(JSON.parse(quoted ?? ''));
  } catch {
    throw pathFault(at);
  }
}

/** Reports only the position, because the text may be a value that was passed as a path by mistake. */
function pathFault(at) {
  return new SymbolonError(
    `the property path is invalid at character ${at + 1}; a path looks like a.b["c.d"][0]`,
    { code: 'invalid_request' },
  );
}
