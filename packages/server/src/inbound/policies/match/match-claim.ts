import { type ExactJsonValue, ExactNumber } from '../../../platform/json/exact-json.ts';
import { type CompiledPattern, matchesPattern } from './match-pattern.ts';

export type ClaimOutcome = 'matched' | 'claim_missing' | 'claim_mismatch' | 'claim_not_comparable';

/**
 * Compares a claim with a rule's patterns, one of which must match. A string compares unchanged, a number as written in
 * the token, a boolean as written in JSON, and an array by any of its elements. Objects, null and missing claims never
 * match.
 */
export function matchClaim(
  value: ExactJsonValue | undefined,
  patterns: readonly CompiledPattern[],
): ClaimOutcome {
  if (value === undefined) return 'claim_missing';
  if (!Array.isArray(value)) return matchScalar(value, patterns);
  let outcome: ClaimOutcome = value.length === 0 ? 'claim_mismatch' : 'claim_not_comparable';
  for (const element of value) {
    const elementOutcome = matchScalar(element, patterns);
    if (elementOutcome === 'matched') return 'matched';
    if (elementOutcome === 'claim_mismatch') outcome = 'claim_mismatch';
  }
  return outcome;
}

function matchScalar(value: ExactJsonValue, patterns: readonly CompiledPattern[]): ClaimOutcome {
  const text = formatComparable(value);
  if (text === null) return 'claim_not_comparable';
  for (const pattern of patterns) {
    if (matchesPattern(pattern, text)) return 'matched';
  }
  return 'claim_mismatch';
}

/** Returns the text that represents a single value in comparisons, or null if the value never matches. */
export function formatComparable(value: ExactJsonValue): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof ExactNumber) return value.toString();
  // A number that JSON would write differently is an ExactNumber, so this one is written like JSON; a number that JSON
  // cannot write never matches.
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  return null;
}

/** Returns the texts of a claim that are compared: its own, or those of its elements. */
export function listComparable(value: ExactJsonValue | undefined): string[] {
  if (value === undefined) return [];
  const values: readonly ExactJsonValue[] = Array.isArray(value) ? value : [value];
  return values.map(formatComparable).filter((text) => text !== null);
}
