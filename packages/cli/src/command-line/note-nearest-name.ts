import type { CommandContext } from './command.ts';
import { findNearestName } from './nearest-name.ts';

/** Suggests the nearest name in a list to a filter that selected nothing. */
export function noteNearestName<Entry>(
  { out, json }: CommandContext,
  given: string,
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
): void {
  const known = [...new Set(entries.map(nameOf))];
  const nearest = known.includes(given) ? null : findNearestName(given, known);
  if (nearest !== null && !json) out.note(`Did you mean ${JSON.stringify(nearest)}?`);
}
