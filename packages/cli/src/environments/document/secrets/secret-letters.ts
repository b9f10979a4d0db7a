import { leastDistance } from './least-distance.ts';

export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** Two damaged letters besides a misspelt one. */
const maxDistance = 3;
/** Keeps the letters on its sides apart. */
const gap = '\0'.repeat(maxDistance + 1);

/** Reports whether the letters of a text without its known parts, whatever stands between them, form a possibly misspelt `fn::secret`. */
export function holdsSecretSign(text: string, known: readonly TextPart[]): boolean {
  let written = '';
  let at = 0;
  for (const { start, end } of known.toSorted((left, right) => left.start - right.start)) {
    written += text.slice(at, start) + gap;
    at = Math.max(at, end);
  }
  const letters = lettersOf(written + text.slice(at));
  return ['fnsecret', 'ciphertext'].some((word) => leastDistance(letters, word, 'part') <= maxDistance);
}

/** Finds the words of a text that mention secrets, as in a comment or a path. */
export function findMentions(text: string): TextPart[] {
  return [...text.matchAll(/[A-Za-z][\w-]*(?:\.[\w-]+)*/g)]
    .filter(({ 0: word, index }) => /secret/i.test(word) && isOrdinaryName(word, text.slice(0, index)))
    .map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
}

/** Reports whether a word that contains `secret` is the whole word after something other than `fn`, or a longer one. */
export function isOrdinaryName(name: string, before: string): boolean {
  if (!/^[A-Za-z][\w.-]*$/.test(name)) return false;
  if (/^secrets?$/i.test(name)) {
    const [previous = ''] = /\w*(?=\W*$)/.exec(before.slice(-200)) ?? [];
    return previous.length > 4 || leastDistance(previous.toLowerCase(), 'fn', 'whole') > 1;
  }
  const letters = lettersOf(name);
  return letters.includes('secret') && leastDistance(letters, 'fnsecret', 'whole') > maxDistance;
}

const lookAlikes: Readonly<Record<string, string>> = {
  ѕ: 's',
  ꜱ: 's',
  е: 'e',
  ҽ: 'e',
  є: 'e',
  ε: 'e',
  с: 'c',
  ϲ: 'c',
  г: 'r',
  ꭇ: 'r',
  ᴦ: 'r',
  т: 't',
  τ: 't',
  п: 'n',
  ո: 'n',
  ν: 'n',
  η: 'n',
  ƒ: 'f',
  ϝ: 'f',
  ʃ: 'f',
  '3': 'e',
  '5': 's',
  '7': 't',
};

/** Returns the lower-case letters and digits of a text, those that look like Latin ones as Latin ones. */
function lettersOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\0]/gu, '');
  return plain.replaceAll(/[^a-z\0]/g, (letter) => lookAlikes[letter] ?? letter);
}
