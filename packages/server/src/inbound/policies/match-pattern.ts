/** One character of a pattern that is not itself: `.` exactly one, `?` zero or one. */
const anyOne = -1;
const zeroOrOne = -2;

/**
 * A pattern taken apart once. `tokens` are Unicode code points or the negative marks above; `loops[i]` is 1 where a `*`
 * stands before token `i` (or, at the end, after the last one).
 */
export interface CompiledPattern {
  readonly text: string;
  /** The only value that matches, when the pattern holds no wildcard. */
  readonly literal: string | null;
  /** What every matching value starts with. */
  readonly literalPrefix: string;
  /** True when every value matches, the empty one too. */
  readonly matchesEverything: boolean;
  readonly tokens: Int32Array;
  readonly loops: Uint8Array;
  /** True for `prefix*`, which needs no simulation. */
  readonly isPrefix: boolean;
}

/** Counts the work of a match: one step is one (character, pattern position) pair looked at. */
export interface MatchMeter {
  steps: number;
}

/** Says why a text is not a pattern, or null when it is one: everything but a backslash with nothing behind it is. */
export function findPatternFault(text: string): string | null {
  const trailing = /\\+$/.exec(text);
  if (trailing === null || trailing[0].length % 2 === 0) return null;
  return 'ends in a backslash that escapes nothing: write \\\\ for a backslash';
}

/** Writes a value as the pattern that matches that value alone. */
export function escapePattern(value: string): string {
  return value.replace(/[\\*?.]/g, '\\$&');
}

/**
 * Compiles a pattern (spec: issuers-and-policies, Policies): `*` zero or more characters, `?` zero or one, `.` exactly
 * one, a backslash takes the next character literally, all else is itself. A character is a Unicode code point.
 * Throws a RangeError where findPatternFault finds one: a pattern that silently matched nothing would disarm a deny.
 */
export function compilePattern(text: string): CompiledPattern {
  const fault = findPatternFault(text);
  if (fault !== null) throw new RangeError(`The pattern ${fault}.`);
  const { tokens, loops } = tokenize(text);
  const firstWildcard = tokens.findIndex((token, index) => token < 0 || loops[index] === 1);
  const prefixLength = firstWildcard === -1 ? tokens.length : firstWildcard;
  const prefix = String.fromCodePoint(...tokens.slice(0, prefixLength));
  const hasLoop = loops.includes(1);
  const isLiteral = prefixLength === tokens.length && !hasLoop;
  // A lone surrogate at the prefix's end could be half of a pair in the value; code points say they differ.
  const literalPrefix = prefix.isWellFormed() ? prefix : '';
  return {
    text,
    literal: isLiteral ? prefix : null,
    literalPrefix,
    matchesEverything: hasLoop && tokens.every((token) => token === zeroOrOne),
    tokens: Int32Array.from(tokens),
    loops: Uint8Array.from(loops),
    isPrefix: hasLoop && prefixLength === tokens.length && prefix.isWellFormed(),
  };
}

/** A run of `*` and `?` that holds a `*` is that `*` alone, so hostile runs cost nothing later. */
function tokenize(text: string): { tokens: number[]; loops: number[] } {
  const tokens: number[] = [];
  const loops: number[] = [0];
  let optionalRun = 0;
  let escaped = false;
  for (const character of text) {
    if (!escaped && character === '\\') {
      escaped = true;
    } else if (!escaped && character === '*') {
      tokens.length -= optionalRun;
      loops.length -= optionalRun;
      loops[tokens.length] = 1;
      optionalRun = 0;
    } else if (!escaped && character === '?') {
      if (loops[tokens.length] === 1) continue;
      tokens.push(zeroOrOne);
      loops.push(0);
      optionalRun += 1;
    } else {
      tokens.push(!escaped && character === '.' ? anyOne : (character.codePointAt(0) ?? 0));
      loops.push(0);
      optionalRun = 0;
      escaped = false;
    }
  }
  return { tokens, loops };
}

/**
 * Whether the whole value matches. Takes at most value × pattern steps (see MatchMeter), whatever the pattern: the set
 * of reachable pattern positions is carried along the value, nothing is tried twice.
 */
export function matchesPattern(pattern: CompiledPattern, value: string, meter?: MatchMeter): boolean {
  if (pattern.literal !== null) return value === pattern.literal;
  if (!value.startsWith(pattern.literalPrefix)) return false;
  return pattern.isPrefix || simulate(pattern, value, meter);
}

// Matching is synchronous and never re-enters itself, so one buffer serves every match.
let reachable = new Uint8Array(256);

function simulate({ tokens, loops }: CompiledPattern, value: string, meter?: MatchMeter): boolean {
  const end = tokens.length;
  if (reachable.length <= end) reachable = new Uint8Array(end * 2);
  const active = reachable;
  active.fill(0, 0, end + 1);
  active[0] = 1;
  let low = 0;
  let high = 0;
  for (let at = 0; ; ) {
    // Skip over optional tokens, and forget what lies before the last reached `*`: it could only lead there again.
    let first = -1;
    for (let position = low; position <= high; position += 1) {
      if (active[position] === 0) continue;
      if (first === -1 || loops[position] === 1) first = position;
      if (position < end && tokens[position] === zeroOrOne) {
        active[position + 1] = 1;
        if (position === high) high += 1;
      }
    }
    if (meter !== undefined) meter.steps += high - low + 1;
    if (first === -1) return false;
    low = first;
    if (low === end && loops[end] === 1) return true;
    const point = value.codePointAt(at);
    if (point === undefined) return high === end && active[end] === 1;
    at += point > 0xffff ? 2 : 1;
    // Downwards, so that a position reached by this character is not moved on by it again.
    for (let position = Math.min(high, end); position >= low; position -= 1) {
      if (active[position] === 0) continue;
      if (loops[position] === 0) active[position] = 0;
      const token = position < end ? tokens[position] : undefined;
      if (token !== undefined && (token < 0 || token === point)) active[position + 1] = 1;
    }
    if (high < end) high += 1;
  }
}
