import {
  anyOne,
  buildProgram,
  type MatchMeter,
  type PatternProgram,
  type PatternTokens,
  runProgram,
  zeroOrOne,
} from './pattern-program.ts';

/** A compiled pattern. */
export interface CompiledPattern {
  readonly text: string;
  /** The only value that matches, if the pattern has no wildcard. */
  readonly literal: string | null;
  /** The text that every matching value starts with; `literalSuffix` is the text at the end. */
  readonly literalPrefix: string;
  readonly literalSuffix: string;
  /** True if every value matches, including the empty one. */
  readonly matchesEverything: boolean;
  /** True if the pattern has a `*` and no literal character: every value that is long enough matches. */
  readonly isOpen: boolean;
  /** Null for a literal and for `prefix*`, which need no program. */
  readonly program: PatternProgram | null;
}

/** Returns the fault of an invalid pattern, or null: every text is valid except one with a backslash at the end. */
export function findPatternFault(text: string): string | null {
  let backslashes = 0;
  while (text.at(-1 - backslashes) === '\\') backslashes += 1;
  if (backslashes % 2 === 0) return null;
  return 'ends in a backslash that escapes nothing: write \\\\ for a backslash';
}

/** Escapes a value, so that the pattern matches only this value. */
export function escapePattern(value: string): string {
  return value.replace(/[\\*?.]/g, '\\$&');
}

/**
 * Compiles a pattern (docs/contract/issuers-and-policies.md#policies): `*` zero or more characters, `?` zero or one,
 * `.` exactly one, a backslash escapes the next character, any other character matches itself. A character is a Unicode
 * code point. Throws a RangeError for an invalid pattern: one that silently matched nothing would disable a deny policy.
 */
export function compilePattern(text: string): CompiledPattern {
  const fault = findPatternFault(text);
  if (fault !== null) throw new RangeError(`The pattern ${fault}.`);
  const plain = plainPattern.exec(text);
  if (plain !== null && text.isWellFormed()) return compilePlain(text, plain[1] ?? '');
  const parts = tokenize(text);
  const { tokens, loops } = parts;
  const isWild = (token: number, index: number) => token < 0 || loops[index] === true;
  const firstWild = tokens.findIndex(isWild);
  const prefix = writeTokens(tokens.slice(0, firstWild === -1 ? tokens.length : firstWild));
  const hasLoop = loops.includes(true);
  const isPrefix = hasLoop && firstWild === -1 && prefix.isWellFormed();
  const literal = firstWild === -1 && !hasLoop ? prefix : null;
  return {
    text,
    literal,
    literalPrefix: keepWhole(prefix),
    literalSuffix: keepWhole(writeTokens(findSuffix(parts))),
    matchesEverything: hasLoop && tokens.every((token) => token === zeroOrOne),
    isOpen: hasLoop && tokens.every((token) => token < 0),
    program: literal !== null || isPrefix ? null : buildProgram(parts),
  };
}

/**
 * A text without wildcards and escapes, or with one `*` at its end. Most patterns have this form, and it costs a tenth.
 */
const plainPattern = /^([^\\*?.]+)\*?$/;

function compilePlain(text: string, prefix: string): CompiledPattern {
  const isLiteral = prefix.length === text.length;
  return {
    text,
    literal: isLiteral ? prefix : null,
    literalPrefix: prefix,
    literalSuffix: isLiteral ? prefix : '',
    matchesEverything: false,
    isOpen: false,
    program: null,
  };
}

function findSuffix({ tokens, loops }: PatternTokens): readonly number[] {
  let start = tokens.length;
  while (start > 0 && loops[start] !== true && (tokens[start - 1] ?? -1) >= 0) start -= 1;
  return tokens.slice(start);
}

function writeTokens(tokens: readonly number[]): string {
  return tokens.map((token) => String.fromCodePoint(token)).join('');
}

/**
 * Adapts a lone surrogate: it could be half of a pair in the value, which code points distinguish and UTF-16 units do
 * not.
 */
function keepWhole(text: string): string {
  return text.isWellFormed() ? text : '';
}

/** Reduces a run of `*` and `?` that contains a `*` to that `*`. */
function tokenize(text: string): PatternTokens {
  const tokens: number[] = [];
  const loops: boolean[] = [false];
  let optionalRun = 0;
  let isEscaped = false;
  for (const character of text) {
    if (!isEscaped && character === '\\') {
      isEscaped = true;
    } else if (!isEscaped && character === '*') {
      tokens.length -= optionalRun;
      loops.length -= optionalRun;
      loops[tokens.length] = true;
      optionalRun = 0;
    } else if (!isEscaped && character === '?') {
      if (loops[tokens.length] === true) continue;
      tokens.push(zeroOrOne);
      loops.push(false);
      optionalRun += 1;
    } else {
      tokens.push(!isEscaped && character === '.' ? anyOne : (character.codePointAt(0) ?? 0));
      loops.push(false);
      optionalRun = 0;
      isEscaped = false;
    }
  }
  return { tokens, loops };
}

/** Returns true if the whole value matches. Takes time linear in value × pattern, for any pattern (see runProgram). */
export function matchesPattern(pattern: CompiledPattern, value: string, meter?: MatchMeter): boolean {
  if (pattern.literal !== null) return value === pattern.literal;
  if (!value.startsWith(pattern.literalPrefix) || !value.endsWith(pattern.literalSuffix)) return false;
  return pattern.program === null || runProgram(pattern.program, value, meter);
}
