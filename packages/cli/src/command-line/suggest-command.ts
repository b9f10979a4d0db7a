import { findNearestName } from './nearest-name.ts';
import { synonymsOf } from './verb-synonyms.ts';

export interface CommandSuggestion {
  /** The words up to the first unknown one: later words may contain a secret. */
  readonly asked: string;
  /** The fix, as a sentence. */
  readonly hint: string;
}

/**
 * Suggests a command for words that are not one: by a synonym of the verb, by the spelling, or by the commands of the
 * same group, if the verb exists in other groups.
 */
export function suggestCommand(words: readonly string[], names: readonly string[]): CommandSuggestion {
  const known = [2, 1].find((count) => names.some((name) => name.startsWith(`${take(words, count)} `))) ?? 0;
  const group = take(words, known);
  const verb = words[known]?.toLowerCase() ?? '';
  return { asked: take(words, known + 1), hint: hintFor() };

  function hintFor(): string {
    const prefix = group === '' ? '' : `${group} `;
    const meant = synonymsOf(verb).find((one) => names.includes(prefix + one));
    if (meant !== undefined) return didYouMean(prefix + meant);
    if (group !== '' && names.some((name) => name.endsWith(` ${verb}`)))
      return `"symbolon ${group} --help" lists its commands.`;
    const nearest = findNearest(words, known, names);
    return nearest === undefined ? '"symbolon help" lists all commands.' : didYouMean(nearest);
  }
}

function didYouMean(name: string): string {
  return `Did you mean "symbolon ${name}"?`;
}

function findNearest(words: readonly string[], known: number, names: readonly string[]): string | undefined {
  return [3, 2, 1]
    .filter((count) => count > known && count <= words.length)
    .flatMap((count) => {
      const candidates = names.map((name) => take(name.split(' '), count));
      return findNearestName(take(words, count), candidates) ?? [];
    })
    .at(0);
}

function take(words: readonly string[], count: number): string {
  return words.slice(0, count).join(' ');
}
