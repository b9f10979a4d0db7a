import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { formatLines } from '../../../test/support/wrap-text.ts';
import { compileSecrets } from './compile-secrets.ts';
import { createSecretMask } from './create-secret-mask.ts';
import { createPatternMatcher } from './pattern-matcher.ts';

type Encode = (text: string) => string;

const inner = (text: string) => JSON.stringify(text).slice(1, -1);
const unit = (each: string) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`;
const asciiJson: Encode = (text) => inner(text).replaceAll(/[\u007f-\uffff]/g, unit);
const goJson: Encode = (text) => inner(text).replaceAll(/[<>&\u2028\u2029]/g, unit);
const hex = (text: string) => Buffer.from(text).toString('hex');
const eachByte = (text: string, format: (byte: number) => string) =>
  [...Buffer.from(text)].map(format).join('');
const html: Encode = (text) =>
  text.replaceAll(
    /[&<>"']/g,
    (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;' })[each] ?? '&#39;',
  );

const encoders: Readonly<Record<string, Encode>> = {
  'plain text': (text) => text,
  'JSON of JavaScript': inner,
  'JSON of Go': goJson,
  'JSON of Python': asciiJson,
  'JSON of PHP': (text) => asciiJson(text).replaceAll('/', '\\/'),
  'JSON with upper-case digits': (text) =>
    asciiJson(text).replaceAll(/u[0-9a-f]{4}/g, (each) => `u${each.slice(1).toUpperCase()}`),
  'JSON with every character escaped': (text) =>
    Array.from({ length: text.length }, (_, at) => unit(text.charAt(at))).join(''),
  'JSON inside JSON': (text) =>
    inner(JSON.stringify({ a: text })).slice('{\\"a\\":\\"'.length, -'\\"}'.length),
  'JSON of Python inside JSON': (text) => inner(asciiJson(text)),
  'URL component': (text) => encodeURIComponent(text),
  'URL component, lower case': (text) =>
    encodeURIComponent(text).replaceAll(/%../g, (each) => each.toLowerCase()),
  'URL component, twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'every byte percent-encoded': (text) => eachByte(text, (byte) => `%${byte.toString(16).padStart(2, '0')}`),
  HTML: html,
  'HTML inside HTML': (text) => html(html(text)),
  'HTML by number': (text) => Array.from(text, (each) => `&#x${each.codePointAt(0)?.toString(16)};`).join(''),
  'shell, single quotes': (text) => text.replaceAll("'", "'\\''"),
  'shell, single in double quotes': (text) => text.replaceAll("'", `'"'"'`),
  'shell, backslashes': (text) => text.replaceAll(/[^A-Za-z0-9\u0080-\u{10ffff}\n]/gu, '\\$&'),
  "shell, $'…'": (text) =>
    eachByte(text, (byte) =>
      byte > 0x7e || byte < 0x20
        ? `\\${byte.toString(8).padStart(3, '0')}`
        : `${/['\\]/.test(String.fromCharCode(byte)) ? '\\' : ''}${String.fromCharCode(byte)}`,
    ),
  'bytes as \\x': (text) => eachByte(text, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`),
  YAML: (text) => stringify(text, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' }).trimEnd().slice(1, -1),
  // A secret with line breaks is not folded here: the mask does not cover a fold beside a line break of the secret.
  'YAML, folded': (text) =>
    stringify(
      { a: { b: `${text}` } },
      { lineWidth: /[\n\r]/.test(text) ? 0 : 24, minContentWidth: 0, defaultStringType: 'QUOTE_DOUBLE' },
    )
      .trimEnd()
      .replace(/^"a":\s*"b":\s*"/, '')
      .slice(0, -1),
  'YAML, single quotes, or SQL': (text) => text.replaceAll("'", "''"),
  CSV: (text) => text.replaceAll('"', '""'),
};

const encodedWhole: Readonly<Record<string, Encode>> = {
  base64: (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  'base64, URL-safe': (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) =>
    formatLines(Buffer.from(text).toString('base64').replace(/=+$/, ''), 12, '\n    '),
  hex,
  'hex, upper case': (text) => hex(text).toUpperCase(),
  'hex with colons': (text) => hex(text).replaceAll(/..(?!$)/g, '$&:'),
};

async function mask(secrets: readonly string[], whole: Buffer, cuts: readonly number[]): Promise<string> {
  const stream = createSecretMask(compileSecrets(secrets));
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  for (const [index, place] of places.slice(1).entries()) stream.write(whole.subarray(places[index], place));
  stream.end();
  return (await buffer(stream)).toString('utf8');
}

const character = fc.oneof(
  fc.constantFrom(...`"'\\/<>&%+=$ \n\t{}`),
  fc.constantFrom('ä', '€', '😀', '\u2028', '\u00a0', '\u0000', '\u001b', '\u200b'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
);
/** Secrets with letters at both ends: otherwise the trimmed form is masked too, and splits a run. */
const secret = fc
  .tuple(
    fc.constantFrom('k', 'Z', '7'),
    fc.array(character, { minLength: 4, maxLength: 24 }),
    fc.constantFrom('q', 'X', '9'),
  )
  .map(([first, middle, last]) => `${first}${middle.join('')}${last}`);
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

describe('no encoding of a secret passes the mask', () => {
  test.each(Object.entries({ ...encoders, ...encodedWhole }))('%s', async (_name, encode) => {
    await fc.assert(
      fc.asyncProperty(secret, cuts, async (text, places) => {
        const encoded = encode(text);
        // The YAML library may fold within a surrogate pair, which is then no longer text.
        fc.pre(encoded.isWellFormed());
        const masked = await mask([text], Buffer.from(`[${encoded}]`), places);
        expect(masked).toBe('[[secret]]');
      }),
      { numRuns: 50 },
    );
  });

  test.each([0, 1, 2, 3, 4])('base64 of a larger text, %i bytes before the secret', async (offset) => {
    await fc.assert(
      fc.asyncProperty(secret, fc.string({ maxLength: 4 }), cuts, async (text, behind, places) => {
        const encoded = Buffer.from(`${'.'.repeat(offset)}${text}${behind}`).toString('base64');
        const masked = await mask([text], Buffer.from(encoded), places);
        const clear = masked.replace('[secret]', '');
        // Only characters of the neighbours are left.
        expect(masked).toContain('[secret]');
        expect(clear.length).toBeLessThanOrEqual(
          Math.ceil(((offset + Buffer.byteLength(behind)) * 4) / 3) + 2,
        );
      }),
      { numRuns: 50 },
    );
  });

  test('a secret without its invisible characters, or with them as numbers', async () => {
    const text = 'pass\u200bwo\u061crd';
    expect(await mask([text], Buffer.from('<password> <pass\\u200bwo\\u061crd>'), [])).toBe(
      '<[secret]> <[secret]>',
    );
  });

  test('a mixture of encodings', async () => {
    expect(await mask(['a/b&c"d'], Buffer.from('x=a\\/b%26c&quot;\\x64;'), [5, 9])).toBe('x=[secret];');
  });

  test('each line of a secret, encoded separately', async () => {
    const pem = 'BEGIN+A\nMI&IE\nEND+A';
    expect(await mask([pem], Buffer.from('1 BEGIN\\u002bA 2 MI\\u0026IE'), [])).toBe('1 [secret] 2 [secret]');
  });
});

test('the end of a line is always written at once', () => {
  const matcher = createPatternMatcher(
    compileSecrets(['-----BEGIN\nkey\n', ' indented secret', 'pul-0123456789']),
  );
  const line = Buffer.from('ready abcp-w\n');
  for (const byte of line) matcher.take(byte);
  expect(matcher.openStart()).toBe(line.length);
});

test('the mask buffers at most the longest encoding of a secret', () => {
  const matcher = createPatternMatcher(compileSecrets(['\\\\\\\\hunter2']));
  let position = 0;
  let longest = 0;
  for (const repeated of ['\\', '\\\n', '\\\n  \\', '%25']) {
    for (const byte of Buffer.from(repeated.repeat(2_000))) {
      matcher.take(byte);
      position += 1;
      longest = Math.max(longest, position - matcher.openStart());
    }
  }
  // Four backslashes of up to eight bytes each, with a fold before each of them.
  expect(longest).toBeLessThan(100);
});
