import { distance } from 'fastest-levenshtein';
import { limits } from '../limits.ts';

const farthest = 2;

/** The length of the longest name that is compared: the cost grows with both lengths. */
const maxComparedLength = 100;

/** Returns the name that was probably meant: at most two letters different, and nearer than any other; or null. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  if (written.length > maxComparedLength) return null;
  let nearest: string | null = null;
  let least = Math.min(farthest + 1, written.length);
  let compared = 0;
  for (const name of names) {
    compared += 1;
    if (compared > limits.namesCompared) break;
    if (Math.abs(written.length - name.length) >= least) continue;
    const away = distance(written, name);
    if (away < least) {
      least = away;
      nearest = name;
    }
  }
  return nearest;
}

const maxListed = 20;
const maxListedLength = 60;

/** Lists known names for a diagnostic, `use one of a, b`; null if there are none. */
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
  return `use ${listed.length === 1 ? '' : 'one of '}${listed.sort().join(', ')}${isWhole ? '' : ', …'}`;
}
