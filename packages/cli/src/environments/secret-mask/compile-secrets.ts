import { invisibleClass } from '../../terminal/invisible-characters.ts';
import { base64Places, hexPlaces } from './byte-forms.ts';
import { formsOf } from './character-forms.ts';
import type { FormNode } from './form-trie.ts';

/**
 * Shorter texts are not masked: they would be found everywhere, make output useless, and give themselves away by where
 * they are.
 */
export const shortestMaskedCharacters = 3;
/** Base64 and hex of less would be found in other text by chance. */
const shortestEncodedBytes = 6;
/** Of longer ones base64 and hex are looked for by this many bytes of their beginning. */
const longestEncodedBytes = 65_536;

/** What to look for: the ways in which each place of a secret may be written. */
export interface SecretPattern {
  readonly places: readonly FormNode[];
  /** A number for the first place that no place of another pattern has. */
  readonly firstPlaceId: number;
}

/**
 * Compiles secrets to what is looked for in output: each whole and line by line, since programs indent and prefix
 * lines, without the space around it, and without characters that cannot be seen, each as encoders write it; whole,
 * also its base64 and hex.
 */
export function compileSecrets(secrets: readonly string[]): readonly SecretPattern[] {
  const wholes = distinct(secrets.flatMap((secret) => [secret, secret.trim()]));
  const lines = distinct(
    wholes.flatMap((secret) => [secret, ...secret.split(/\r?\n|\r/)]).flatMap((text) => [text, text.trim()]),
  );
  const encoded = wholes
    .map((text) => Buffer.from(text).subarray(0, longestEncodedBytes))
    .filter(({ length }) => length >= shortestEncodedBytes);
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
  return [...new Set(seen)].filter((text) => Array.from(text).length >= shortestMaskedCharacters);
}
