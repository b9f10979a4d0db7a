import { distance } from 'fastest-levenshtein';

/** Names longer than this are not compared: it takes time in proportion to both lengths. */
const longestCompared = 200;

/** Finds the known name that a mistyped one is nearest to; null where none is near. Case does not count. */
export function findNearestName(given: string, known: readonly string[]): string | null {
  if (given.length > longestCompared) return null;
  // A third of it may be wrong; two letters that changed places are two.
  const farthest = Math.max(1, Math.ceil(given.length / 3));
  const near = known
    .filter((name) => Math.abs(name.length - given.length) <= farthest)
    .map((name) => ({ name, away: distance(name.toLowerCase(), given.toLowerCase()) }))
    .filter(({ away }) => away <= farthest)
    .toSorted((left, right) => left.away - right.away);
  return near[0]?.name ?? null;
}

/** How many names a hint lists. */
const namesListed = 20;

/** Returns what to do about an unknown name: the nearest of those that exist, or all of them. */
export function suggestName(given: string, known: readonly string[], kind: string): string {
  if (known.length === 0) return `There is no ${kind} yet.`;
  const nearest = findNearestName(given, known);
  if (nearest !== null) return `Did you mean ${JSON.stringify(nearest)}?`;
  const listed = known
    .slice(0, namesListed)
    .map((name) => JSON.stringify(name))
    .join(', ');
  const more = known.length > namesListed ? `, and ${known.length - namesListed} more` : '';
  return `Known: ${listed}${more}.`;
}
