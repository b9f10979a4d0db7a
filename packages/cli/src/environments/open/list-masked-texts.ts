import { minMaskedCharacters } from '../secret-mask/compile-secrets.ts';

/**
 * Returns the texts that a CI runner must mask, longest first: each secret whole and line by line, since programs
 * indent and prefix lines, and as JSON encoders write it.
 */
export function listMaskedTexts(secrets: readonly string[]): readonly string[] {
  const lines = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n|\r/)])
    .flatMap((line) => [line, line.trim()])
    .filter((line) => Array.from(line).length >= minMaskedCharacters);
  const texts = lines.flatMap((line) => [line, ...jsonForms(line)]);
  return [...new Set(texts)].toSorted((left, right) => right.length - left.length);
}

/** Returns a text as JavaScript, Go, Python and PHP write it inside JSON. */
function jsonForms(text: string): readonly string[] {
  const javascript = JSON.stringify(text).slice(1, -1);
  const ascii = escapeUnits(javascript, /[\u007f-\uffff]/g);
  return [javascript, escapeUnits(javascript, /[<>&\u2028\u2029]/g), ascii, ascii.replaceAll('/', '\\/')];
}

function escapeUnits(text: string, units: RegExp): string {
  return text.replaceAll(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
