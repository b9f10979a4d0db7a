import { distance } from 'fastest-levenshtein';

/** The maximum length of a compared name: the cost grows with both lengths. */
const maxComparedLength = 200;

/** The minimum length of a prefix that stands for a name. */
const minPrefixLength = 3;

/**
 * Finds the known name closest to a mistyped or shortened one, ignoring case. Returns null if none is close, or if
 * several begin with it.
 */
export function findNearestName(
  given: string,
  known: readonly string[],
  // A third of the letters may be wrong; two swapped letters count as two.
  maxDistance = Math.max(1, Math.ceil(given.length / 3)),
): string | null {
  if (given.length > maxComparedLength) return null;
  const whole = [...new Set(known)].filter((name) => name.toLowerCase().startsWith(given.toLowerCase()));
  if (given.length >= minPrefixLength && whole.length === 1) return whole[0] ?? null;
  const near = known
    .filter((name) => Math.abs(name.length - given.length) <= maxDistance)
    .map((name) => ({ name, away: distance(name.toLowerCase(), given.toLowerCase()) }))
    .filter(({ away }) => away <= maxDistance)
    .toSorted((left, right) => left.away - right.away);
  return near[0]?.name ?? null;
}

/** The maximum number of names in a hint. */
const maxListedNames = 20;

/** Suggests a fix for an unknown name: the closest known one, or all of them. */
export function suggestName(given: string, known: readonly string[], kind: string): string {
  if (known.length === 0) return `There are no ${kind}s yet.`;
  const nearest = findNearestName(given, known);
  if (nearest !== null) return `Did you mean ${JSON.stringify(nearest)}?`;
  const listed = known
    .slice(0, maxListedNames)
    .map((name) => JSON.stringify(name))
    .join(', ');
  const more = known.length > maxListedNames ? `, and ${known.length - maxListedNames} more` : '';
  return `Known: ${listed}${more}.`;
}

/** The maximum number of wrong characters in an id: ids of the same moment have a third in common. */
const maxIdDistance = 2;

/** Suggests a fix for an unknown id: the one that it is the start or a misspelling of, or the command that lists them. */
export function suggestId(given: string, known: readonly string[], list: string): string {
  const nearest = findNearestName(given, known, maxIdDistance);
  return nearest === null ? `"symbolon ${list}" shows the ids.` : `Did you mean ${JSON.stringify(nearest)}?`;
}
