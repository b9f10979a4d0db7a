import type { DocumentPath } from './document-path.ts';

/** Of names in words: `apiKey`, `API_KEY` and `api-key` are `api_key`. */
const secretName =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)?s?|secrets?|tokens?|credentials?|pwd|auth|(?:api|access|private|signing|encryption)_?keys?|key)(?:_|$)/;
/** What is public although it sounds otherwise. */
const publicName =
  /(?:^|_)public_|(?:^|_)(?:id|name|url|uri|endpoint|arn|type|path|file|ttl|lifetime|issuer)$/;
const knownForm =
  /^(?:pul-|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|sk_live_|AKIA|ASIA|AIza|ya29\.|hvs\.|eyJ[A-Za-z0-9_-]+\.)|-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^/\s:@]*:[^/\s@]+@/;
const word = /^(?:[A-Za-z][a-z]{0,19}|[A-Z]{1,20}|[0-9]{1,12})?[0-9]{0,4}$/;
const plainForm =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|arn:[\w:/.*@+=,-]+|[a-z][a-z0-9+.-]*:\/\/[^\s@]*)$/i;
const leastCharacters = 16;
/** Base64 of random bytes has some 4.5 bits a character in this length, hexadecimal some 3.5; words have less than 3.3. */
const leastBits = 3.4;

export type SecretSign = 'name' | 'form' | 'randomness';

/**
 * Why a value that is about to be written in plain text may be a secret, or null. What has one of the well-known forms
 * is one; else its name decides, and then how random it looks. Only texts can be: a number is what it is.
 */
export function findSecretSign(path: DocumentPath, value: unknown): SecretSign | null {
  if (typeof value !== 'string' || value === '') return null;
  if (knownForm.test(value)) return 'form';
  // References are resolved elsewhere, and show nothing here.
  if (/^\$\{[^}]*\}$/.test(value)) return null;
  const name = path.findLast((member) => typeof member === 'string') ?? '';
  const words = name.replaceAll(/([a-z0-9])(?=[A-Z])|[-. ]/g, '$1_').toLowerCase();
  if (secretName.test(words) && !publicName.test(words)) return 'name';
  if (value.length < leastCharacters || /\s/.test(value) || isInPlainSight(value)) return null;
  return entropyOf(value) >= leastBits ? 'randomness' : null;
}

/** Words, hosts and paths; UUIDs, ARNs, and URLs without credentials. */
function isInPlainSight(text: string): boolean {
  return plainForm.test(text) || text.split(/[-_./~:@]/).every((piece) => word.test(piece));
}

/** Bits a character, by how often each one is there. */
function entropyOf(text: string): number {
  const counts = Map.groupBy(text, (character) => character);
  return [...counts.values()].reduce((sum, { length }) => {
    const share = length / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
