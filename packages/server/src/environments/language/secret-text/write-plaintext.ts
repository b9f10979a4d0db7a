import type { SecretSite } from './locate-secrets.ts';

export interface Surroundings {
  /** What stands between the colon and the value. */
  readonly gap: string;
  /** What the document says after the value. */
  readonly rest: string;
  readonly lineBreak: string;
}

/** Read as text by every YAML, old or new, in every place: no dates, numbers, truths. */
const plain = /^[A-Za-z/_][\w./+=@^$();~-]*(?: [\w./+=@^$();~-]+)*$/;
const words = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** The gap and a YAML scalar that reads back as `plaintext` there. */
export function writePlaintext(plaintext: string, site: SecretSite, around: Surroundings): string {
  const { indent, isKeyQuoted } = site;
  const isPlain = plain.test(plaintext) && !words.test(plaintext);
  const scalar = isPlain ? plaintext : writeQuoted(plaintext);
  if (indent === null) {
    // `{key:{…}}` is a key and its value; `{key:text}` is not.
    const gap = around.gap === '' && !isKeyQuoted ? ' ' : around.gap;
    return gap + (isKeyQuoted ? writeQuoted(plaintext) : scalar);
  }
  const staysBelow = /(?:^|\s)#|\n.*\n/s.test(around.gap);
  if (staysBelow) return around.gap + scalar;
  const literal = writeLiteral(plaintext, indent + 2, around);
  return `${around.gap.trimEnd()} ${literal ?? scalar}`;
}

/** As a JSON string, without what JSON leaves alone and YAML does not. */
function writeQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Printable, and no line break to any YAML. */
const literalLine =
  /^[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Several lines as they are, or null where some of them, or what follows in the document, would read differently. */
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

/** Whether a block scalar of this indentation ends where `rest` begins: what is behind or below may become its text. */
function endsBlock(rest: string, indent: number): boolean {
  if (rest === '') return true;
  const below = /^(?:\r?\n)+( *)(?:\S|$)/.exec(rest);
  return below !== null && (below[1] ?? '').length < indent;
}
