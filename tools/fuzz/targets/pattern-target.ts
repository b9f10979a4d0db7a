import {
  findClaim,
  formatClaimPath,
  parseClaimPath,
} from '../../../packages/server/src/inbound/policies/match/claim-path.ts';
import {
  compilePattern,
  findPatternFault,
  matchesPattern,
} from '../../../packages/server/src/inbound/policies/match/match-pattern.ts';
import { cpuMilliseconds } from '../cpu-milliseconds.ts';
import { InvariantBroken } from '../finding.ts';
import { makeText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const deadlineMilliseconds = 1_000;
const patternPieces = ['a', 'b', '*', '?', '.', '\\*', '\\', '**', '*a*', 'ab'];
const pathPieces = ['a', '.', '"a.b"', '[0]', '[1]', '__proto__', 'constructor', '"', 'sub'];
const claims = { a: { a: [0, { b: 1 }], b: 'x' }, 'a.b': { a: 1 }, sub: 's' };

interface PatternTrial {
  readonly pattern: string;
  readonly value: string;
  readonly path: string;
  /** The pattern and the value are repeated, to make slow patterns. */
  readonly times: number;
}

/** Compares pattern matches with a slow, simple matcher. Claim paths reach only own members; nothing is slow. */
export function createPatternTarget(): Target {
  return defineTarget({
    name: 'patterns',
    make: (random): PatternTrial => ({
      pattern: makeText(random, patternPieces),
      value: makeText(random, ['a', 'b', '*', 'ab']),
      path: makeText(random, pathPieces),
      times: random.below(20) === 0 ? 400 : 1,
    }),
    async attempt({ pattern, value, path, times }) {
      checkPath(path);
      if (findPatternFault(pattern.repeat(times)) !== null) return;
      const startedAt = cpuMilliseconds();
      const matches = matchesPattern(
        compilePattern(pattern.repeat(times)),
        value.repeat(times).slice(0, 16_384),
      );
      const milliseconds = cpuMilliseconds() - startedAt;
      if (milliseconds > deadlineMilliseconds) throw new InvariantBroken(`the match took ${milliseconds} ms`);
      if (times > 1) return;
      const expected = matchesSlowly(tokenize(pattern), [...value]);
      if (matches !== expected)
        throw new InvariantBroken(`the pattern ${expected ? 'should' : 'should not'} match`);
    },
  });
}

type PatternToken = { readonly literal: string } | 'any' | 'one' | 'optional';

function tokenize(pattern: string): PatternToken[] {
  const tokens: PatternToken[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '\\') tokens.push({ literal: characters[++at] ?? '' });
    else if (character === '*') tokens.push('any');
    else if (character === '?') tokens.push('optional');
    else tokens.push(character === '.' ? 'one' : { literal: character });
  }
  return tokens;
}

/** Compares every prefix of the pattern with every prefix of the value, by the contract's definition of a match. */
function matchesSlowly(tokens: readonly PatternToken[], characters: readonly string[]): boolean {
  let row = characters.concat('').map((_, end) => end === 0);
  for (const token of tokens) {
    const before = row;
    row = [];
    for (let end = 0; end <= characters.length; end += 1) {
      const taken = end > 0 && before[end - 1] === true;
      if (token === 'any') row[end] = before[end] === true || row[end - 1] === true;
      else if (token === 'optional') row[end] = before[end] === true || taken;
      else row[end] = taken && (token === 'one' || token.literal === characters[end - 1]);
    }
  }
  return row[characters.length] === true;
}

function checkPath(path: string): void {
  const parsed = parseClaimPath(path);
  if (!parsed.ok) return;
  const again = parseClaimPath(formatClaimPath(parsed.value));
  if (!again.ok || JSON.stringify(again.value) !== JSON.stringify(parsed.value))
    throw new InvariantBroken(
      `the path parses differently after it is formatted: ${formatClaimPath(parsed.value)}`,
    );
  const found = findClaim(claims, parsed.value);
  if (typeof found === 'function' || found === Object.prototype)
    throw new InvariantBroken('the path reaches a value that is not a claim');
}
