/**
 * A pattern as a state machine whose states are positions in the pattern, 32 per word. All reachable positions advance
 * together with each character (bit-parallel simulation; Navarro and Raffinot, Flexible Pattern Matching, 2002, ch. 4).
 */
export interface PatternProgram {
  /** The number of positions: one before each token, one after the last. */
  readonly size: number;
  /** Bit i: token i accepts any character (`.` and `?`). */
  readonly any: Int32Array;
  /** Bit i: token i may be skipped (`?`). */
  readonly optional: Int32Array;
  /** Bit i: a `*` is before token i or, for the last bit, after all tokens. */
  readonly loops: Int32Array;
  /** For each code point, the words that contain its tokens, as pairs of word and bits. */
  readonly characters: ReadonlyMap<number, readonly number[]>;
}

/** Counts the work of a match: one step advances one word of positions by one character. */
export interface MatchMeter {
  steps: number;
}

/** A parsed pattern: `tokens` are code points or marks, `loops[i]` is true if a `*` is before token i. */
export interface PatternTokens {
  readonly tokens: readonly number[];
  readonly loops: readonly boolean[];
}

/** Marks of wildcard tokens: `.` exactly one character, `?` zero or one. */
export const anyOne = -1;
export const zeroOrOne = -2;

export function buildProgram({ tokens, loops }: PatternTokens): PatternProgram {
  const size = tokens.length + 1;
  const words = Math.ceil(size / 32);
  const any = new Int32Array(words);
  const optional = new Int32Array(words);
  const loopBits = new Int32Array(words);
  const characters = new Map<number, number[]>();
  for (let position = 0; position < size; position += 1) {
    const word = position >>> 5;
    const bit = 1 << (position & 31);
    const token = tokens[position];
    if (loops[position] === true) setBits(loopBits, word, bit);
    if (token === undefined) continue;
    if (token < 0) setBits(any, word, bit);
    if (token === zeroOrOne) setBits(optional, word, bit);
    if (token >= 0) addCharacter(characters, token, { word, bit });
  }
  return { size, any, optional, loops: loopBits, characters };
}

function setBits(words: Int32Array, word: number, bits: number): void {
  words[word] = (words[word] ?? 0) | bits;
}

function addCharacter(
  characters: Map<number, number[]>,
  character: number,
  { word, bit }: { word: number; bit: number },
): void {
  const pairs = characters.get(character) ?? [];
  if (pairs.at(-2) === word) pairs[pairs.length - 1] = (pairs.at(-1) ?? 0) | bit;
  else pairs.push(word, bit);
  characters.set(character, pairs);
}

// Matching is synchronous and never re-enters itself, so these buffers serve every match.
let active = new Int32Array(8);
let moving = new Int32Array(8);

/**
 * Returns true if the whole value leads from the first position to the last, in at most value × (pattern / 32) steps.
 */
export function runProgram(program: PatternProgram, value: string, meter?: MatchMeter): boolean {
  return program.size <= 32 ? runOneWord(program, value, meter) : runManyWords(program, value, meter);
}

/** Runs a machine with one word, several times as fast; nearly every real pattern is this short. */
function runOneWord(program: PatternProgram, value: string, meter?: MatchMeter): boolean {
  const any = program.any[0] ?? 0;
  const optional = program.optional[0] ?? 0;
  const loops = program.loops[0] ?? 0;
  const { characters } = program;
  const last = 1 << (program.size - 1);
  let reached = optional === 0 ? 1 : skipOptional(1, optional);
  for (let at = 0; at < value.length; ) {
    if ((reached & loops & last) !== 0) return true;
    const point = value.codePointAt(at) ?? 0;
    at += point > 0xffff ? 2 : 1;
    if (meter !== undefined) meter.steps += 1;
    const moved = reached & (any | (characters.get(point)?.[1] ?? 0));
    reached = (moved << 1) | (reached & loops);
    if (optional !== 0) reached = skipOptional(reached, optional);
    if (reached === 0) return false;
  }
  return (reached & last) !== 0;
}

function runManyWords(program: PatternProgram, value: string, meter?: MatchMeter): boolean {
  const words = program.any.length;
  if (active.length < words) {
    active = new Int32Array(words);
    moving = new Int32Array(words);
  }
  moving.fill(0, 0, words);
  active.fill(0, 0, words);
  settle(program, 1);
  const lastWord = words - 1;
  const lastBit = 1 << ((program.size - 1) & 31);
  const isOpenEnded = ((program.loops[lastWord] ?? 0) & lastBit) !== 0;
  for (let at = 0; at < value.length; ) {
    if (isOpenEnded && ((active[lastWord] ?? 0) & lastBit) !== 0) return true;
    const point = value.codePointAt(at) ?? 0;
    at += point > 0xffff ? 2 : 1;
    if (meter !== undefined) meter.steps += words;
    take(program, point);
    if (!settle(program, 0)) return false;
  }
  return ((active[lastWord] ?? 0) & lastBit) !== 0;
}

/** Finds the positions whose token accepts the character. */
function take({ any, characters }: PatternProgram, point: number): void {
  for (let word = 0; word < any.length; word += 1) moving[word] = (active[word] ?? 0) & (any[word] ?? 0);
  const pairs = characters.get(point);
  if (pairs === undefined) return;
  for (let index = 0; index < pairs.length; index += 2) {
    const word = pairs[index] ?? 0;
    moving[word] = (moving[word] ?? 0) | ((active[word] ?? 0) & (pairs[index + 1] ?? 0));
  }
}

/** Advances those positions, keeps the ones at a `*`, and skips over `?`; returns false when none is left. */
function settle({ any, optional, loops }: PatternProgram, start: number): boolean {
  let carry = start;
  let isAlive = false;
  for (let word = 0; word < any.length; word += 1) {
    const moved = moving[word] ?? 0;
    const skippable = optional[word] ?? 0;
    let reached = (moved << 1) | carry | ((active[word] ?? 0) & (loops[word] ?? 0));
    if (skippable !== 0) reached = skipOptional(reached, skippable);
    active[word] = reached;
    carry = (moved >>> 31) | ((reached & skippable) >>> 31);
    if (reached !== 0) isAlive = true;
  }
  return isAlive;
}

/** Spreads each position forward over a run of optional tokens, in steps of 1, 2, 4, 8 and 16. */
function skipOptional(positions: number, optional: number): number {
  let reached = positions;
  let open = optional << 1;
  for (let distance = 1; distance < 32; distance *= 2) {
    reached |= open & (reached << distance);
    open &= open << distance;
  }
  return reached;
}
