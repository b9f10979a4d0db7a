import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';

const oddities = [
  '',
  ' ',
  '\u0000',
  '\n',
  '.',
  '..',
  '*',
  '?',
  '\\',
  '"',
  '%00',
  '%',
  '&',
  '=',
  '+',
  '\ufeff',
  '\ud800',
  '\u202e',
  'ſ',
  'é',
  'e\u0301',
  '🚲',
  '__proto__',
  'constructor',
  'null',
  '-1',
  '1e999',
  '9007199254740993',
  '[0]',
  '{',
  '}',
  '[',
  ']',
  'urn:pulumi:org:main',
  'admin',
  'A'.repeat(300),
];

/** Changes a text in one to three places: inserts odd texts, cuts, doubles or swaps parts, flips bits. */
export function mutateText(text: string, random: SeededRandom): string {
  let result = text;
  for (let times = 1 + random.below(3); times > 0; times -= 1) result = mutateOnce(result, random);
  return result;
}

function mutateOnce(text: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const until = Math.min(text.length, at + random.below(8));
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + random.pick(oddities) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(until);
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, until) + text.slice(at);
    case 4:
      return text.slice(0, at) + flipBit(text.charAt(at), random) + text.slice(at + 1);
    case 5:
      return text.slice(0, at) + random.pick(oddities) + text.slice(until);
    default:
      return text.slice(at) + text.slice(0, at);
  }
}

function flipBit(character: string, random: SeededRandom): string {
  return character === '' ? '' : String.fromCharCode(character.charCodeAt(0) ^ (1 << random.below(8)));
}

/** Returns a text of odd and ordinary pieces. */
export function makeText(random: SeededRandom, pieces: readonly string[]): string {
  const count = random.below(10);
  return Array.from({ length: count }, () =>
    random.below(3) === 0 ? random.pick(oddities) : random.pick(pieces),
  ).join('');
}
