import { RE2JS, RE2JSException } from 're2js';
import { limits } from '../model/limits.ts';

export type PatternOutcome =
  | { readonly kind: 'matched' | 'unmatched' }
  /** The text is not a regular expression; the reason comes from RE2 and quotes only the pattern. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** The pattern is longer, or compiles to more instructions, than `limits` allows. */
  | { readonly kind: 'too_large' }
  /** All matches of this evaluation together take more steps than `limits` allows. */
  | { readonly kind: 'exhausted' };

type Compiled = RE2JS | Extract<PatternOutcome, { kind: 'invalid' | 'too_large' }>;

/** A Unicode character class. It may have a thousand ranges, which are sorted for each instruction. */
const unicodeClass = /\\[pP]|\(\?[a-zA-Z]*i|\[\^/;
const stepsOfUnicodeClass = 5_000;
/** The cost of compiling one instruction, in steps of a match. */
const stepsToCompile = 100;

/**
 * Matches texts against regular expressions in a document, with RE2's syntax and semantics (like the reference
 * implementation, which uses Go's `regexp`). RE2 takes time in proportion to text × program and never backtracks; the
 * total steps of all matches are limited too. One matcher belongs to one evaluation: documents share nothing.
 */
export class PatternMatcher {
  readonly #compiled = new Map<string, Compiled>();
  #steps = 0;

  /** Returns true if the text matches anywhere, unless the pattern is anchored. */
  match(pattern: string, text: string): PatternOutcome {
    const compiled = this.#compiled.get(pattern) ?? this.#compile(pattern);
    if (compiled === null) return { kind: 'exhausted' };
    if (!(compiled instanceof RE2JS)) return compiled;
    if (!this.#spend(compiled.programSize() * text.length)) return { kind: 'exhausted' };
    return { kind: compiled.test(text) ? 'matched' : 'unmatched' };
  }

  /** Null if no steps are left. */
  #compile(pattern: string): Compiled | null {
    if (pattern.length > limits.patternCharacters) return { kind: 'too_large' };
    const instructions = countMaxInstructions(pattern);
    if (!this.#spend(instructions * stepsToCompile)) return null;
    const compiled = compilePattern(pattern);
    if (compiled instanceof RE2JS && unicodeClass.test(pattern)) {
      if (!this.#spend(compiled.programSize() * stepsOfUnicodeClass)) return null;
    }
    this.#compiled.set(pattern, compiled);
    return compiled;
  }

  #spend(steps: number): boolean {
    this.#steps += steps;
    return this.#steps <= limits.patternSteps;
  }
}

/** Returns an upper limit before anything is compiled: RE2 repeats by copying, nested repetitions up to 1,000 times. */
function countMaxInstructions(pattern: string): number {
  const counts = [...pattern.matchAll(/\{(\d*),?(\d*)\}/g)].map(([, least, most]) =>
    Math.max(Number(least), Number(most), 1),
  );
  const copies = counts.reduce((product, count) => Math.min(product * count, 1_000), 1);
  return (pattern.length + 2) * copies;
}

function compilePattern(pattern: string): Compiled {
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.programSize() > limits.patternInstructions ? { kind: 'too_large' } : compiled;
  } catch (error) {
    if (error instanceof RE2JSException) {
      return { kind: 'invalid', reason: error.message.replace(/^error parsing regexp: /, '') };
    }
    // The library parses recursively.
    if (error instanceof RangeError) return { kind: 'too_large' };
    throw error;
  }
}
