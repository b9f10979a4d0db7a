import { describe, expect, test } from 'vitest';
import { rot128 } from '../../../../test/support/environments/rot128.ts';
import { sealEnvelope } from './ciphertext-envelope.ts';
import { encryptSecrets } from './write-ciphertexts.ts';

const sealed = (plaintext: string) => sealEnvelope(rot128.encrypt(plaintext));
/** `«text»` is the ciphertext of that text. */
const withSealed = (text: string) => text.replaceAll(/«([^»]*)»/g, (_match, plain: string) => sealed(plain));
const encrypt = (text: string) => encryptSecrets(text, rot128.encrypt);

describe('a secret is replaced by its ciphertext, and nothing else changes', () => {
  test.each([
    [
      'plain, in a block mapping',
      'values:\n  a:\n    fn::secret: hunter2\n  b: 1\n',
      'values:\n  a:\n    fn::secret:\n      ciphertext: «hunter2»\n  b: 1\n',
    ],
    ['without a last line break', 'values:\n fn::secret: x', 'values:\n fn::secret:\n   ciphertext: «x»'],
    ['in double quotes', 'values:\n fn::secret: "a\\tb"\n', 'values:\n fn::secret:\n   ciphertext: «a\tb»\n'],
    ['in single quotes', "values:\n fn::secret: 'it''s'\n", "values:\n fn::secret:\n   ciphertext: «it's»\n"],
    [
      'a number, as written',
      'values:\n - fn::secret: 0x1F\n',
      'values:\n - fn::secret:\n     ciphertext: «0x1F»\n',
    ],
    ['a truth', 'values:\n fn::secret: True\n', 'values:\n fn::secret:\n   ciphertext: «True»\n'],
    ['null', 'values:\n fn::secret: ~\n', 'values:\n fn::secret:\n   ciphertext: «~»\n'],
    ['an empty text', 'values:\n fn::secret: ""\n', 'values:\n fn::secret:\n   ciphertext: «»\n'],
    ['nothing, which stays', 'values:\n a:\n  fn::secret:\n b: { fn::secret: }\n c: {fn::secret}\n', null],
    [
      'before a comment',
      'values:\n  fn::secret: hunter2   # of 2024\n  # more\n',
      'values:\n  fn::secret:\n    ciphertext: «hunter2»   # of 2024\n  # more\n',
    ],
    [
      'below a comment',
      'values:\n  fn::secret: # of 2024\n\n       hunter2\n',
      'values:\n  fn::secret: # of 2024\n\n       ciphertext: «hunter2»\n',
    ],
    [
      'over several lines',
      'values:\n  fn::secret: two\n    lines\n\n    more\n  b: 1\n',
      'values:\n  fn::secret:\n    ciphertext: «two lines\nmore»\n  b: 1\n',
    ],
    [
      'a block literal',
      'values:\n  a:\n    fn::secret: |\n      two\n       lines\n\n\n  b: 1\n',
      'values:\n  a:\n    fn::secret:\n      ciphertext: «two\n lines\n»\n\n\n  b: 1\n',
    ],
    [
      'a block literal that keeps blank lines',
      'values:\n  a:\n    fn::secret: |+\n      two\n\n\n  b: 1\n',
      'values:\n  a:\n    fn::secret:\n      ciphertext: «two\n\n\n»\n  b: 1\n',
    ],
    [
      'a folded block with a comment, at the end',
      'values:\n  fn::secret: >-2 # folded\n      two\n    lines',
      'values:\n  fn::secret: # folded\n    ciphertext: «  two\nlines»',
    ],
    [
      'in a flow mapping',
      'values:\n  a: { fn::secret: hunter2 } # b\n',
      'values:\n  a: { fn::secret: {ciphertext: «hunter2»} } # b\n',
    ],
    [
      'a pair in a flow list',
      'values: {a: [fn::secret: hunter2, fn::secret: "x"]}\n',
      'values: {a: [fn::secret: {ciphertext: «hunter2»}, fn::secret: {ciphertext: «x»}]}\n',
    ],
    ['JSON', '{"values":{"a":{"fn::secret":"x"}}}', '{"values":{"a":{"fn::secret":{"ciphertext": "«x»"}}}}'],
    [
      'with CRLF',
      '# a\r\nvalues:\r\n  fn::secret: x\r\n  b: |\r\n    y\r\n',
      '# a\r\nvalues:\r\n  fn::secret:\r\n    ciphertext: «x»\r\n  b: |\r\n    y\r\n',
    ],
    [
      'with an anchor that another secret uses',
      'values:\n  a:\n    fn::secret: &pw hunter2\n  b: {fn::secret: *pw}\n',
      'values:\n  a:\n    fn::secret: &pw\n      ciphertext: «hunter2»\n  b: {fn::secret: *pw}\n',
    ],
    [
      'with an anchor on its own line',
      'values:\n  fn::secret:\n    &pw hunter2\n',
      'values:\n  fn::secret:\n    &pw\n    ciphertext: «hunter2»\n',
    ],
    [
      'in a mapping that is used twice',
      'values:\n  a: &a {fn::secret: x}\n  b: *a\n',
      'values:\n  a: &a {fn::secret: {ciphertext: «x»}}\n  b: *a\n',
    ],
    [
      'written outside of the values that use it',
      'shared: &a {fn::secret: x}\nvalues:\n  b: *a\n',
      'shared: &a {fn::secret: {ciphertext: «x»}}\nvalues:\n  b: *a\n',
    ],
    [
      'with its key spelt out',
      'values:\n  ? fn::secret\n  : x\n',
      'values:\n  ? fn::secret\n  :\n    ciphertext: «x»\n',
    ],
    [
      'with its key in quotes, or by an alias',
      'values:\n  &k "fn::secret": x\nvalues:\n  *k : y\n',
      'values:\n  &k "fn::secret":\n    ciphertext: «x»\nvalues:\n  *k :\n    ciphertext: «y»\n',
    ],
    ['encrypted already', 'values:\n  fn::secret: { ciphertext: abc } # d\n', null],
    ['outside of values', 'imports: []\nnotes: { fn::secret: x }\n', null],
    ['an empty document', '', null],
    ['no mapping', '- fn::secret: x\n', null],
  ])('%s', (_what, text, expected) => {
    expect(encrypt(text)).toBe(expected === null ? text : withSealed(expected));
  });
});

describe('a document is refused if its secrets cannot be replaced without another change', () => {
  const sharing =
    'shares its value through an anchor with a value that is not a secret: refer to the secret by its path instead';
  const scalar = 'must be a string or {ciphertext: …}';
  test.each([
    ['an anchor that is used in plain', 'values:\n  a: { fn::secret: &p x }\n  b: *p\n', `3 ${sharing}`],
    ['an alias of what is plain', 'values:\n  b: &p x\n  a: { fn::secret: *p }\n', `3 ${sharing}`],
    [
      'an alias of another mapping',
      'values:\n  b: &p {ciphertext: abc}\n  a: { fn::secret: *p }\n',
      `3 ${sharing}`,
    ],
    ['a tag', 'values:\n  fn::secret: !!str x\n', '2 has a tag: remove it'],
    [
      'half a character',
      'values:\n  fn::secret: "\\ud800"\n',
      '2 contains half of a surrogate pair, which is not a character',
    ],
    ['a list', 'values:\n  fn::secret: [x]\n', `2 ${scalar}`],
    ['another mapping', 'values:\n  fn::secret: {cipher: x}\n', `2 ${scalar}`],
    ['a mapping with more', 'values:\n  fn::secret: {ciphertext: x, more: y}\n', `2 ${scalar}`],
    ['an anchor within', 'values:\n  fn::secret: {ciphertext: &a x}\n', `2 ${scalar}`],
  ])('%s', (_what, text, fault) => {
    expect(() => encrypt(text)).toThrow(
      expect.objectContaining({ code: 'secret_misplaced', message: `the secret on line ${fault}` }),
    );
  });

  test.each([
    ['text that is not YAML', 'values: [\n'],
    ['two documents', 'values: {}\n---\nvalues: {}\n'],
    ['what nests without end', `values: ${'['.repeat(50_000)}`],
  ])('%s', (_what, text) => {
    expect(() => encrypt(text)).toThrow(expect.objectContaining({ code: 'document_invalid' }));
  });
});
