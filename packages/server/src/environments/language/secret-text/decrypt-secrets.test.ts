import { describe, expect, test } from 'vitest';
import { rot128 } from '../../../../test/support/environments/rot128.ts';
import { sealEnvelope } from './ciphertext-envelope.ts';
import { decryptSecrets } from './decrypt-secrets.ts';
import { encryptSecrets } from './write-ciphertexts.ts';

const sealed = (plaintext: string) => sealEnvelope(rot128.encrypt(plaintext));
/** `«text»` stands for the ciphertext of that text. */
const withSealed = (text: string) => text.replaceAll(/«([^»]*)»/g, (_match, plain: string) => sealed(plain));
const decrypt = (text: string) => decryptSecrets(withSealed(text), rot128.decrypt);

describe('a ciphertext is replaced by its plaintext, and nothing else changes', () => {
  test.each([
    [
      'a word',
      'values:\n  a:\n    fn::secret:\n      ciphertext: «hunter2»\n  b: 1\n',
      'values:\n  a:\n    fn::secret: hunter2\n  b: 1\n',
    ],
    ['words', 'values:\n fn::secret:\n  ciphertext: «my pass (1)»', 'values:\n fn::secret: my pass (1)'],
    ['nothing', 'values:\n fn::secret:\n  ciphertext: «»\n', 'values:\n fn::secret: ""\n'],
    ['a number', 'values:\n fn::secret: { ciphertext: «42» }\n', 'values:\n fn::secret: "42"\n'],
    [
      'what another YAML takes for a truth',
      'values:\n fn::secret: { ciphertext: «No» }\n',
      'values:\n fn::secret: "No"\n',
    ],
    [
      'what would be a comment',
      'values:\n fn::secret: {ciphertext: «a #b»}\n',
      'values:\n fn::secret: "a #b"\n',
    ],
    [
      'characters that cannot be seen',
      'values:\n fn::secret: {ciphertext: «\u007f\ufeff\u2028\u0000»}\n',
      'values:\n fn::secret: "\\u007f\\ufeff\\u2028\\u0000"\n',
    ],
    [
      'several lines',
      'values:\n  a:\n    fn::secret:\n      ciphertext: «-----BEGIN\n\n  key\n-----END\n»\n\n  # b\n  b: 1\n',
      'values:\n  a:\n    fn::secret: |\n      -----BEGIN\n\n        key\n      -----END\n\n  # b\n  b: 1\n',
    ],
    [
      'several lines that no line break ends',
      'values:\n  - fn::secret: {ciphertext: «a\nb»}',
      'values:\n  - fn::secret: |-\n      a\n      b\n',
    ],
    [
      'several lines before a comment',
      'values:\n  fn::secret: {ciphertext: «a\nb»} # c\n',
      'values:\n  fn::secret: "a\\nb" # c\n',
    ],
    [
      'several lines above a comment that a block would swallow',
      'values:\n  fn::secret:\n    ciphertext: «a\nb»\n\n    # c\n  b: 1\n',
      'values:\n  fn::secret: "a\\nb"\n\n    # c\n  b: 1\n',
    ],
    [
      'several lines with spaces at an end',
      'values:\n  fn::secret: {ciphertext: «a \nb»}\n',
      'values:\n  fn::secret: "a \\nb"\n',
    ],
    [
      'below a comment',
      'values:\n  fn::secret: # of 2024\n    # or so\n    ciphertext: «x\ny»\n',
      'values:\n  fn::secret: # of 2024\n    # or so\n    "x\\ny"\n',
    ],
    [
      'in a flow mapping',
      'values: {a: {fn::secret: {ciphertext: «b»}}, "c": [fn::secret:{ciphertext: «d\ne»}]}\n',
      'values: {a: {fn::secret: b}, "c": [fn::secret: "d\\ne"]}\n',
    ],
    ['JSON', '{"values":{"fn::secret":{"ciphertext":"«b»"}}}', '{"values":{"fn::secret":"b"}}'],
    [
      'with CRLF',
      'values:\r\n  fn::secret:\r\n    ciphertext: «a\nb»\r\n  b: 1\r\n',
      'values:\r\n  fn::secret: |-\r\n    a\r\n    b\r\n  b: 1\r\n',
    ],
    [
      'with an anchor that another secret uses',
      'values:\n  a:\n    fn::secret: &pw\n      ciphertext: «hunter2»\n  b: {fn::secret: *pw}\n',
      'values:\n  a:\n    fn::secret: &pw hunter2\n  b: {fn::secret: *pw}\n',
    ],
    [
      'written in a block',
      'values:\n  fn::secret:\n    ciphertext: >-\n      «x»\n',
      'values:\n  fn::secret: x\n',
    ],
    ['in plain text already', 'values:\n  fn::secret: |+\n    x\n\n  b: {fn::secret: 0}\n', null],
    ['outside of values', 'notes: {fn::secret: {ciphertext: «x»}}\n', null],
  ])('%s', (_what, text, expected) => {
    expect(decrypt(text)).toBe(withSealed(expected ?? text));
  });
});

test('an invalid ciphertext is refused with its line', () => {
  expect(() => decrypt('values:\n  fn::secret:\n    ciphertext: ZXNj\n')).toThrow(
    expect.objectContaining({
      code: 'ciphertext_invalid',
      message: 'the ciphertext on line 3 is not from this server',
    }),
  );
});

test('an anchor on a ciphertext that is used elsewhere is refused', () => {
  expect(() => decrypt('values:\n  fn::secret: &a {ciphertext: «x»}\n  b: *a\n')).toThrow(
    expect.objectContaining({ code: 'secret_misplaced' }),
  );
});

test('an error of the decryption is rethrown', () => {
  const fail = () => {
    throw new RangeError('of another organization');
  };
  expect(() => decryptSecrets(withSealed('values: {fn::secret: {ciphertext: «x»}}'), fail)).toThrow(
    new RangeError('of another organization'),
  );
});

test('a document is the same after its secrets were encrypted and decrypted', () => {
  const text = [
    '# of the team\nimports: [ base ]   # one\nvalues:\n',
    "  password: { fn::secret: hunter2 }\n  \"quoted\": 'it''s'\n\n",
    '  key:   # rotated in May\n    fn::secret: |\n      -----BEGIN KEY-----\n      abc==\n      -----END KEY-----\n\n',
    '  list:\n  - fn::secret: a/b+c==\n  - &x [1, 0x2, 3.10]\n  - *x\n',
  ].join('');
  const encrypted = encryptSecrets(text, rot128.encrypt);
  expect(encrypted).not.toMatch(/hunter2|BEGIN|a\/b/);
  expect(decryptSecrets(encrypted, rot128.decrypt)).toBe(text);
});
