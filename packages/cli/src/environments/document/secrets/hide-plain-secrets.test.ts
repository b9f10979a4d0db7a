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
