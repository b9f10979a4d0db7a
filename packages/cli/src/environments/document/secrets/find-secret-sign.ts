import { accessTokenPrefix } from '@symbolon/sdk';
import type { DocumentPath } from '../document-path.ts';
import { leastDistance } from './least-distance.ts';

/** Matches names split into words: `apiKey`, `API_KEY` and `api-key` are `api_key`. */
const secretName =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)?s?|secrets?|tokens?|credentials?|pwd|auth|(?:api|access|private|signing|encryption)_?keys?|key)(?:_|$)/;
/** Matches names of public values that resemble names of secrets. */
const publicName =
  /(?:^|_)public_|(?:^|_)(?:id|name|url|uri|endpoint|arn|type|path|file|ttl|lifetime|issuer)$/;
const knownForm = new RegExp(
  [
    `^(?:${accessTokenPrefix}|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|sk_live_|AKIA|ASIA|AIza|ya29\\.|hvs\\.|eyJ[A-Za-z0-9_-]+\\.)`,
    String.raw`(?:^|[\s:])Bearer \S{8,}$`,
    '-----BEGIN [A-Z ]*PRIVATE KEY',
    String.raw`://[^/\s:@]*:[^/\s@]+@`,
  ].join('|'),
);
const word = /^(?:[A-Za-z][a-z]{0,19}|[A-Z]{1,20}|[0-9]{1,12})?[0-9]{0,4}$/;
const plainForm =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|arn:[\w:/.*@+=,-]+|[a-z][a-z0-9+.-]*:\/\/[^\s@]*)$/i;
const minCharacters = 16;
/**
 * Base64 of random bytes has about 4.5 bits per character at this length, hexadecimal about 3.5; words have less than
 * 3.3.
 */
const minBits = 3.4;

export type SecretSign = 'name' | 'form' | 'randomness';

/**
 * Returns the reason why a value to be written in plain text may be a secret, or null. A well-known format decides
 * first, then the name, then the randomness of the value. Considers only strings.
 */
export function findSecretSign(path: DocumentPath, value: unknown): SecretSign | null {
  if (typeof value !== 'string' || value === '') return null;
  // References are resolved elsewhere and reveal nothing here.
  const written = value.replaceAll(/\$\{[^}]*\}/g, '');
  if (written === '') return null;
  if (knownForm.test(written)) return 'form';
  const name = path.findLast((member) => typeof member === 'string') ?? '';
  if (isSecretName(name)) return 'name';
  if (written.length < minCharacters || /\s/.test(written) || isRecognizable(written)) return null;
  return entropyOf(written) >= minBits ? 'randomness' : null;
}

/** Reports whether values with a name are probably secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  return secretName.test(words) && !publicName.test(words);
}

/** Does the same for joined and misspelt names of passwords, such as `dbpassword`, `PGPASSWORD` and `passwrod`. */
export function mayNameSecret(name: string): boolean {
  if (isSecretName(name)) return true;
  const words = wordsOf(name);
  const letters = words.replaceAll('_', '');
  const isJoined = /pass(?:word|wd|phrase)|secret|credential|(?:api|private)key/.test(letters);
  return !publicName.test(words) && (isJoined || leastDistance(letters, 'password', 'part') <= 2);
}

function wordsOf(name: string): string {
  return name.replaceAll(/([a-z0-9])(?=[A-Z])|[-. ]/g, '$1_').toLowerCase();
}

/** Recognizes words, hosts, paths, UUIDs, ARNs, and URLs without credentials. */
function isRecognizable(text: string): boolean {
  return plainForm.test(text) || text.split(/[-_./~:@]/).every((piece) => word.test(piece));
}

/** Returns the entropy in bits per character, from the frequencies of characters. */
function entropyOf(text: string): number {
  const counts = Map.groupBy(text, (character) => character);
  return [...counts.values()].reduce((sum, { length }) => {
    const share = length / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
