import { limits } from '../limits.ts';

const farthest = 2;

/** The name that was probably meant: at most two letters away, and nearer than any other. Null where none is. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  let nearest: string | null = null;
  let least = Math.min(farthest + 1, written.length);
  let compared = 0;
  for (const name of names) {
    compared += 1;
    if (compared > limits.namesCompared) break;
    const distance = editDistance(written, name, least);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

const maxListed = 20;
const maxListedLength = 60;

/** Lists known names for a diagnostic, `there are a, b`; null without any. */
export function listNames(names: Iterable<string>): string | null {
  const listed: string[] = [];
  let isWhole = true;
  for (const name of names) {
    if (listed.length === maxListed) {
      isWhole = false;
      break;
    }
    listed.push(name.length > maxListedLength ? `${name.slice(0, maxListedLength)}…` : name);
  }
  if (listed.length === 0) return null;
  return `there are ${listed.sort().join(', ')}${isWhole ? '' : ' and others'}`;
}

/** Levenshtein's distance, or `bound` where it is not less. */
function editDistance(left: string, right: string, bound: number): number {
  if (Math.abs(left.length - right.length) >= bound || left.length > 100) return bound;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row.at(-1) ?? bound;
}
