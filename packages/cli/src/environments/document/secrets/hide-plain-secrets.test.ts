import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffTexts } from '../../definitions/diff/diff-texts.ts';
import { hideSecretsInDiff } from '../../definitions/diff/hide-secrets-in-diff.ts';
import { formatYaml } from '../format-yaml.ts';
import { findHiddenInLines, findShownNode, hideInValue, hideRanges } from './hide-plain-secrets.ts';

/** A word without the form or randomness of a secret. */
const canary = 'plumtree';

function show(text: string): string {
  const hidden = findHiddenInLines(text);
  return text
    .split('\n')
    .map((line, index) => hideRanges(line, hidden[index] ?? []))
    .join('\n');
}

describe('a shown line of a saved document', () => {
  test.each([
    ['a misspelt function', 'a: {fn:secret: plumtree}', 'a: [secret]'],
    ['its map', 'a:\n    fn:secret:\n      user: plumtree', 'a:\n    [secret]\n      [secret]'],
    [
      'a text of several lines',
      'a:\n    fn:secret: |\n      one\n\n      plumtree\n  b: x',
      'a:\n    [secret]\n      [secret]\n\n      [secret]\n  b: [secret]',
    ],
    ['a value with the name of a secret', 'password: plumtree', 'password: [secret]'],
    ['a list with the name of secrets', 'tokens: [plumtree]', 'tokens: [[secret]]'],
    ['a value in a known form', 'a: ghp_plumtree', 'a: [secret]'],
    ['a text that assigns one', 'a: "password=plumtree"', 'a: [secret]'],
    ['a comment that does', 'a: 1 # password: plumtree', 'a: 1 #[secret]'],
    [
      'a key that ran into its argument',
      'a: [x, {fnsecret &plumtree plumtree}]',
      'a: [[secret], {[secret]}]',
    ],
    ['a name that is split', 'a: {FN:\t:secret plumtree}\n  b: x', 'a: {FN:\t[secret]}\n  b: [secret]'],
    [
      'an argument that a ? makes a key',
      'b: {c: {fn:secret: x}}\n  ? plumtree',
      'b: {c: [secret]}\n  ? [secret]',
    ],
    ['a name that is damaged twice', 'a: {xf?::sekret: plumtree}', 'a: {[secret]: [secret]}'],
    ['a function in a comment', 'a: # fn::secret\n    plumtree', 'a: #[secret]\n    [secret]'],
  ])('hides %s', (_, members, shown) => {
    expect(show(`values:\n  ${members}\n`)).toBe(`values:\n  ${shown}\n`);
    expect(shown).not.toContain(canary);
  });

  // YAML ends a plain text at a space and a #.
  test.each([
    ['a password', 'password: hunter #2 plumtree', 'password: [secret] #[secret]'],
    ['a password without the space', 'password: hunter#2 plumtree', 'password: [secret]'],
    ['all of it', 'password: #plumtree', 'password: #[secret]'],
    [
      'all of it, in the next lines',
      'password:\n    #plumtree\n\n    # plumtree\n  b: 1 # x',
      'password:\n    #[secret]\n\n    #[secret]\n  b: 1 # x',
    ],
    ['a quoted password', 'password: "hunter" #plumtree', 'password: [secret] #[secret]'],
    ['a token by its form', 'a: ghp_x #plumtree', 'a: [secret] #[secret]'],
    [
      'a token in a list',
      'a:\n    - ghp_x #plumtree\n    - b # c',
      'a:\n    - [secret] #[secret]\n    - b # c',
    ],
    ['tokens', 'tokens: [x] #plumtree', 'tokens: [[secret]] #[secret]'],
    [
      'tokens in lines',
      'tokens:\n    - x #plumtree\n    # plumtree\n    - #plumtree\n    - y\n  b: 1 # x',
      'tokens:\n    - [secret] #[secret]\n    #[secret]\n    - #[secret]\n    - [secret]\n  b: 1 # x',
    ],
    [
      'the last of them',
      'tokens:\n    - x\n    - #plumtree\n  b: 1',
      'tokens:\n    - [secret]\n    - #[secret]\n  b: 1',
    ],
    ['a reference', `password: $\{a} #plumtree`, `password: $\{a} #[secret]`],
    [
      'a text of several lines',
      'password:\n    one\n    two #plumtree\n  b: 1',
      'password:\n    [secret]\n    [secret] #[secret]\n  b: 1',
    ],
    [
      'an encrypted secret',
      'a:\n    fn::secret:\n      ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ== #plumtree\n  b: 1 # x',
      'a:\n    fn::secret:\n      ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ== #[secret]\n  b: 1 # x',
    ],
    [
      'an encrypted secret in a line',
      'a: {fn::secret: {ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ==}} #plumtree',
      'a: {fn::secret: {ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ==}} #[secret]',
    ],
    [
      'an encrypted secret, before it',
      'a:\n    fn::secret: #plumtree\n      ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ==',
      'a:\n    fn::secret: #[secret]\n      ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ==',
    ],
    [
      'the state of a rotator',
      'a:\n    fn::rotate::x:\n      state: y #plumtree',
      'a:\n    fn::rotate::x:\n      [secret]',
    ],
  ])('hides the end of a secret that a # made a comment: %s', (_, members, shown) => {
    expect(show(`values:\n  ${members}\n`)).toBe(`values:\n  ${shown}\n`);
    expect(shown).not.toContain(canary);
  });

  test('hides such an end wherever it is cut off', () => {
    const piece = fc.stringMatching(/^[a-z]{1,8}$/);
    const key = fc.constantFrom('password', 'API_KEY', 'dbPassword', 'token', 'a: ghp_');
    fc.assert(
      fc.property(
        key,
        fc.array(piece),
        piece,
        fc.constantFrom(' #', ' # ', '\t#', ' ##'),
        (name, words, end, cut) => {
          const start = name.includes(':') ? `${name}${words.join(' ')}x` : `${name}: ${words.join(' ')}`;
          const shown = show(`values:\n  ${start}${cut}CUT${end}\n  b: 1\n`);
          expect(shown).not.toContain('CUT');
        },
      ),
    );
  });

  test.each([
    ['a ciphertext', 'a:\n    fn::secret:\n      ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ=='],
    [
      'a ciphertext and a reference among secrets',
      `secrets:\n    a:\n      fn::secret:\n        ciphertext: ZXNjeAAAAAHo9e705fKyKo30VQ==\n    b: $\{a}`,
    ],
    ['a harmless comment', 'a: 1 # of the team, see https://example.com/secret-rotation'],
    ['a path that contains the word', 'a: secret/data/app'],
    [
      'comments that mention a secret',
      'a: 1 # the secret of the team\n  # Secrets are in client-secret.\n  clientSecretName: x',
    ],
    ['a digest', 'a: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a reference', `password: \${db.password}\n  dsn: db://app:\${password}@db:8080`],
    ['a name of a secret', 'tokenUrl: https://example.com/token'],
  ])('shows %s', (_, members) => {
    expect(show(`values:\n  ${members}\n`)).toBe(`values:\n  ${members}\n`);
  });

  test('is entirely hidden if the document cannot be searched', () => {
    expect(show('values:\n  ? {a: plumtree}\n  : 1\n')).toBe('[secret]\n  [secret]\n  [secret]\n');
  });
});

test('a difference in a hidden value is shown as a difference; a common line is hidden on both sides', () => {
  const from = 'values:\n  a:\n    fn:secret:\n      b: plumtree\n';
  const to = 'values:\n  a:\n    c:\n      b: plumtree\n';
  const changed = from.replace(canary, 'peartree');
  const lines = (left: string, right: string) =>
    hideSecretsInDiff(diffTexts(left, right), { from: left, to: right })
      .flatMap((hunk) => hunk.lines.map(({ kind, text }) => `${kind} ${text}`))
      .join('\n');
  expect(lines(from, changed)).toContain('removed       [secret]\nadded       [secret]');
  expect(lines(from, to)).toContain('same       [secret]');
  expect(lines(to, from)).not.toContain(canary);
});

test('a definition at a path hides what is doubtful in the whole document', () => {
  const text =
    'values:\n  a: {fn:secret: plumtree}\n  b: {c: 1.10, password: plumtree} # password: plumtree\n';
  expect(formatYaml(findShownNode(text, ['values', 'b']))).toBe('{ c: "[secret]", password: "[secret]" }\n');
  expect(formatYaml(findShownNode('values:\n  b: {c: 1.10}\n', ['values', 'b', 'c']))).toBe('1.10\n');
  expect(findShownNode(text, ['values', 'x'])).toBeUndefined();
});

test('a value is hidden because of the name of an ancestor, or its form', () => {
  expect(hideInValue(canary, ['db', 'password'])).toBe('[secret]');
  expect(hideInValue({ a: canary }, ['secrets', 0])).toEqual({ a: '[secret]' });
  expect(hideInValue({ x: { 'fn:secret': canary } }, ['a'])).toEqual({ x: '[secret]' });
  const plain = { '10': [1, null, true, { b: 'x' }], '2': {}, c: [] };
  expect(hideInValue(plain, ['a'])).toEqual(plain);
  expect(hideInValue(null, ['a'])).toBeNull();
});
