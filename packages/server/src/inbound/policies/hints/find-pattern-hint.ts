import { compilePattern, escapePattern, findPatternFault, matchesPattern } from '../match/match-pattern.ts';
import type { Hint } from './hint.ts';

interface Reading {
  readonly code: Hint['code'];
  readonly patterns: (pattern: string) => readonly string[];
  readonly values: (value: string) => readonly string[];
  readonly fix: string;
}

const asItIs = (text: string) => [text];

/** Known mistakes in a pattern or a value, tried in this order. */
const readings: readonly Reading[] = [
  {
    code: 'trailing_slash',
    patterns: asItIs,
    values: (value) => [value.endsWith('/') ? value.slice(0, -1) : `${value}/`],
    fix: 'they differ in a trailing slash; write the pattern with the slash exactly as in the token',
  },
  {
    code: 'surrounding_whitespace',
    patterns: (pattern) => [pattern.trim()],
    values: (value) => [value, value.trim()],
    fix: 'the value or the pattern begins or ends with white space; remove it',
  },
  {
    code: 'letter_case',
    patterns: (pattern) => [pattern.toLowerCase()],
    values: (value) => [value.toLowerCase()],
    fix: 'they differ in letter case; write the pattern exactly as in the token',
  },
  {
    code: 'pattern_wildcard_taken_literally',
    patterns: (pattern) => [escapePattern(pattern)],
    values: asItIs,
    fix: 'the pattern contains special characters (* ? . \\); put a backslash before each character that is meant literally',
  },
  {
    code: 'pattern_is_not_a_regular_expression',
    patterns: readAsRegularExpression,
    values: asItIs,
    fix: 'a pattern is not a regular expression: * matches any number of characters, ? at most one character, . exactly one character, and ^ $ | ( ) + have no special meaning; for alternatives, write a list of patterns',
  },
];

/** Recognizes a known mistake in a pattern that does not match. */
export function findPatternHint(pattern: string, value: string): Hint | null {
  for (const { code, patterns, values, fix } of readings) {
    const isThis = patterns(pattern).some((meant) => values(value).some((text) => matchesText(meant, text)));
    if (!isThis) continue;
    return { code, message: `The value "${value}" does not match the pattern "${pattern}": ${fix}.` };
  }
  return null;
}

/** Returns true if the pattern matches; a text that is not a valid pattern matches nothing. */
export function matchesText(pattern: string, value: string): boolean {
  return findPatternFault(pattern) === null && matchesPattern(compilePattern(pattern), value);
}

/** Returns the patterns that a regular expression probably means, for the most common constructs. */
function readAsRegularExpression(text: string): readonly string[] {
  const bare = text.replace(/^\^/, '').replace(/\$$/, '');
  return bare.split('|').map((branch) =>
    branch
      .replace(/[()]/g, '')
      .replace(/\[[^\]]*\]|\\[dws]/g, '.')
      .replace(/\.\*/g, '*')
      .replace(/\.\+/g, '.*')
      .replace(/[^*?\\]\?/gu, '')
      .replace(/\\([/:@-])/g, '$1'),
  );
}
