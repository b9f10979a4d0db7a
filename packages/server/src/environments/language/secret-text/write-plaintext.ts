import type { SecretSite } from './locate-secrets.ts';

export interface Surroundings {
  /** The text between the colon and the value. */
  readonly gap: string;
  /** The text after the value. */
  readonly rest: string;
  readonly lineBreak: string;
}

/** Matches texts that every version of YAML parses as text: no dates, numbers, booleans. */
const plain = /^[A-Za-z/_][\w./+=@^$();~-]*(?: [\w./+=@^$();~-]+)*$/;
const words = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** Returns the gap and a YAML scalar that parses to `plaintext` there. */
export function writePlaintext(plaintext: string, site: SecretSite, around: Surroundings): string {
  const { indent, isKeyQuoted } = site;
  const isPlain = plain.test(plaintext) && !words.test(plaintext);
  const scalar = isPlain ? plaintext : writeQuoted(plaintext);
  if (indent === null) {
    // `{key:{…}}` is a key with its value; `{key:text}` is not.
    const gap = around.gap === '' && !isKeyQuoted ? ' ' : around.gap;
    return gap + (isKeyQuoted ? writeQuoted(plaintext) : scalar);
  }
  const staysBelow = /(?:^|\s)#|\n.*\n/s.test(around.gap);
  if (staysBelow) return around.gap + scalar;
  const literal = writeLiteral(plaintext, indent + 2, around);
  return `${around.gap.trimEnd()} ${literal ?? scalar}`;
}

/** Formats a JSON string, and escapes the characters that only JSON allows. */
function writeQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Matches printable characters that are not line breaks in any version of YAML. */
const literalLine =
  /^[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Returns several lines unchanged, or null if one of them, or the following text, would be parsed differently. */
function writeLiteral(text: string, indent: number, { rest, lineBreak }: Surroundings): string | null {
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  if (isEnded) lines.pop();
  const isLiteral =
    text.includes('\n') &&
    lines.every((line) => literalLine.test(line) && line.trimEnd() === line) &&
    /^\S/.test(text) &&
    lines.at(-1) !== '' &&
    endsBlock(rest, indent);
  if (!isLiteral) return null;
  const body = lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join(lineBreak);
  return `|${isEnded ? '' : '-'}${lineBreak}${body}${rest === '' ? lineBreak : ''}`;
}

/**
 * Returns true if a block scalar of this indentation ends where `rest` begins; otherwise the following text could
 * become part of it.
 */
function endsBlock(rest: string, indent: number): boolean {
  if (rest === '') return true;
  const below = /^(?:\r?\n)+( *)(?:\S|$)/.exec(rest);
  return below !== null && (below[1] ?? '').length < indent;
}
