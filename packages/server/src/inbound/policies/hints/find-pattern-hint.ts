import { compilePattern, escapePattern, findPatternFault, matchesPattern } from '../match/match-pattern.ts';
import type { Hint } from './hint.ts';

interface Reading {
  readonly code: Hint['code'];
  readonly patterns: (pattern: string) => readonly string[];
  readonly values: (value: string) => readonly string[];
  readonly mend: string;
}

const asItIs = (text: string) => [text];

/** Ways in which a pattern or a value may have been meant, tried in this order. */
const readings: readonly Reading[] = [
  {
    code: 'trailing_slash',
    patterns: asItIs,
    values: (value) => [value.endsWith('/') ? value.slice(0, -1) : `${value}/`],
    mend: 'they differ by a trailing slash; write the pattern with the slash exactly as the token has it',
  },
  {
    code: 'surrounding_whitespace',
    patterns: (pattern) => [pattern.trim()],
    values: (value) => [value, value.trim()],
    mend: 'there is white space at an end; remove it',
  },
  {
    code: 'letter_case',
    patterns: (pattern) => [pattern.toLowerCase()],
    values: (value) => [value.toLowerCase()],
    mend: 'they differ in letter case, which counts; write the pattern as the token has it',
  },
  {
    code: 'pattern_wildcard_taken_literally',
    patterns: (pattern) => [escapePattern(pattern)],
    values: asItIs,
    mend: 'the pattern has characters with a meaning (* ? . \\); put a backslash before each that is meant literally',
  },
  {
    code: 'pattern_is_not_a_regular_expression',
    patterns: readAsRegularExpression,
    values: asItIs,
    mend: 'a pattern is no regular expression: * is any run of characters, ? at most one character, . exactly one, and ^ $ | ( ) + are themselves; for alternatives write a list of patterns',
  },
];

/** Recognizes a pattern that misses a value by a known slip. */
export function findPatternHint(pattern: string, value: string): Hint | null {
  for (const { code, patterns, values, mend } of readings) {
    const isThis = patterns(pattern).some((meant) => values(value).some((text) => matchesText(meant, text)));
    if (!isThis) continue;
    return { code, message: `The value "${value}" misses the pattern "${pattern}": ${mend}.` };
  }
  return null;
}

/** Whether a text that may not even be a pattern would match. */
export function matchesText(pattern: string, value: string): boolean {
  return findPatternFault(pattern) === null && matchesPattern(compilePattern(pattern), value);
}

/** The patterns that a regular expression's author may have meant; the commonest constructs only. */
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
