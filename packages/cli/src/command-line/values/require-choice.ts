import { usageError } from '../cli-error.ts';
import { findNearestName } from '../nearest-name.ts';

/**
 * Returns the text as one of the choices. Otherwise throws a usage error that lists the choices and suggests the
 * nearest one. The error does not repeat the text, which may be a misplaced secret.
 */
export function requireChoice<const Choice extends string>(
  what: string,
  given: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  const nearest = findNearestName(given, choices);
  throw usageError(
    `${what} must be ${formatChoices(choices)}`,
    nearest === null ? undefined : `Did you mean ${JSON.stringify(nearest)}?`,
  );
}

function formatChoices(choices: readonly string[]): string {
  if (choices.length < 2) return choices.join();
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}
