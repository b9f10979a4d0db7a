import { invisibleClass } from '../../terminal/invisible-characters.ts';
import { base64Places, hexPlaces } from './byte-forms.ts';
import { formsOf } from './character-forms.ts';
import type { FormNode } from './form-trie.ts';

/**
 * The minimum length of a masked text. Shorter texts would match everywhere, make the output useless, and reveal
 * themselves by their positions.
 */
export const minMaskedCharacters = 3;
/** Base64 and hex of fewer bytes would match other text by chance. */
const minEncodedBytes = 6;
/** Base64 and hex are matched only up to this many bytes from the start. */
const maxEncodedBytes = 65_536;

/** A pattern to match: for each place in a secret, the ways in which it may be written. */
export interface SecretPattern {
  readonly places: readonly FormNode[];
  /** The number of its first place, unique across all patterns. */
  readonly firstPlaceId: number;
}

/**
 * Compiles secrets to patterns for output. Matches each secret whole and line by line, since programs indent and prefix
 * lines; without surrounding space and without invisible characters; and as encoders write it. Matches the whole secret
 * in base64 and hex, too.
 */
export function compileSecrets(secrets: readonly string[]): readonly SecretPattern[] {
  const wholes = distinct(secrets.flatMap((secret) => [secret, secret.trim()]));
  const lines = distinct(
    wholes.flatMap((secret) => [secret, ...secret.split(/\r?\n|\r/)]).flatMap((text) => [text, text.trim()]),
  );
  const encoded = wholes
    .map((text) => Buffer.from(text).subarray(0, maxEncodedBytes))
    .filter(({ length }) => length >= minEncodedBytes);
  const places = [
    ...lines.map((line) => Array.from(line, formsOf)),
    ...encoded.flatMap((bytes) => [...base64Places(bytes), hexPlaces(bytes)]),
  ];
  let firstPlaceId = 0;
  return places.map((each) => {
    const pattern = { places: each, firstPlaceId };
    firstPlaceId += each.length;
    return pattern;
  });
}

const invisible = new RegExp(`(?![\\r\\n\\t])[${invisibleClass}]`, 'gu');

function distinct(texts: readonly string[]): readonly string[] {
  const seen = texts
    .map((text) => text.replace(/^[\r\n]+/, ''))
    .flatMap((text) => [text, text.replaceAll(invisible, '')]);
  return [...new Set(seen)].filter((text) => Array.from(text).length >= minMaskedCharacters);
}
