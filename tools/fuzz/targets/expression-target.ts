import { limits } from '../../../packages/server/src/environments/language/model/limits.ts';
import { PatternMatcher } from '../../../packages/server/src/environments/language/validate/match-pattern.ts';
import { cpuMilliseconds } from '../cpu-milliseconds.ts';
import { InvariantBroken } from '../finding.ts';
import { makeText, mutateText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const deadlineMilliseconds = 5_000;
const pieces = [
  'a',
  'b',
  '.',
  '*',
  '+',
  '?',
  '|',
  '(',
  ')',
  '(?:',
  '[a-z]',
  '[^b]',
  '{2}',
  '{1000}',
  '{0,50}',
];
const oddPieces = [
  '^',
  '$',
  '\\pL',
  '(?i)',
  '\\b',
  '\\Q',
  '\\E',
  '\\x{1F600}',
  '(?P<n>',
  '(?=',
  '\\1',
  '[[:alpha:]]',
];

interface ExpressionTrial {
  readonly pattern: string;
  readonly texts: readonly string[];
}

/**
 * Tests regular expressions of documents: each matches or is refused, without an exception and never slowly; a repeated
 * match gives the same result.
 */
export function createExpressionTarget(): Target {
  return defineTarget({
    name: 'expressions',
    make(random): ExpressionTrial {
      const pattern = makeText(random, [...pieces, ...oddPieces]);
      const changed = random.below(4) === 0 ? mutateText(pattern, random) : pattern;
      const texts = Array.from({ length: 1 + random.below(3) }, () =>
        makeText(random, ['a', 'b', 'ab', '\n', 'é', '🚲']).repeat(random.pick([1, 1, 50, 5_000])),
      );
      return { pattern: changed.repeat(random.pick([1, 1, 1, 30])), texts };
    },
    async attempt({ pattern, texts }) {
      const matcher = new PatternMatcher();
      const startedAt = cpuMilliseconds();
      for (const text of texts) {
        const { kind } = matcher.match(pattern, text);
        if (kind === 'too_large' || kind === 'exhausted' || kind === 'invalid') continue;
        if (pattern.length > limits.patternCharacters)
          throw new InvariantBroken('a long pattern was compiled');
        const again = new PatternMatcher().match(pattern, text).kind;
        if (again !== kind && again !== 'exhausted') throw new InvariantBroken(`${kind}, and then ${again}`);
      }
      const milliseconds = cpuMilliseconds() - startedAt;
      if (milliseconds > deadlineMilliseconds) throw new InvariantBroken(`matched in ${milliseconds} ms`);
    },
  });
}
