import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPainter } from '../../../terminal/painter.ts';
import { formatDiagnostics } from '../../format-diagnostics.ts';
import { viewDocument } from '../../report-diagnostics.ts';

/** Returns every line of a document as its diagnostic would show it. */
function showLines(text: string): string {
  const diagnostics = text.split('\n').map((_, index) => {
    const place = { line: index + 1, column: 1, byte: 0 };
    const range = { environment: '<yaml>', begin: place, end: place };
    return { severity: 'error', summary: 'wrong', detail: null, path: null, range } as const;
  });
  const paint = createPainter({ coloured: false });
  return formatDiagnostics(diagnostics, { findDocument: viewDocument(text, null), paint });
}

/** A word without the form or randomness of a secret. */
const canary = 'plumtree';

describe('no shown line contains a secret', () => {
  test.each([
    ['a map in flow style', 'a: {fn::secret: {user: app, password: plumtree}}'],
    ['a map in block style', 'a:\n    fn::secret:\n      pwd:\n        - plumtree'],
    ['a text of several lines', 'a:\n    fn::secret: |\n      one\n      plumtree\n      key: plumtree'],
    ['a quoted text of several lines', 'a:\n    fn::secret: "one\n      plumtree\n\n      x: plumtree"'],
    ['a node that an alias in a secret stands for', 'b: &b [plumtree]\n  a: {fn::secret: *b}'],
    [
      'a secret with an anchor',
      'a: {fn::secret: &plumtree x}\n  b: *plumtree'.replace('b: *plumtree', 'b: 1'),
    ],
    ['the state of a rotator', 'a: {fn::rotate::x: {inputs: {}, state: {current: plumtree}}}'],
    ['a ciphertext', 'a: {fn::secret: {ciphertext: plumtree}}'],
    [
      'a value whose name is that of a secret',
      'a: {password: plumtree, clientSecret: plumtree}\n  secrets: {b: plumtree, c: [plumtree]}',
    ],
    ['a joined name', 'dbpassword: plumtree\n  PGPASSWORD: plumtree\n  clientsecret: plumtree'],
    ['a misspelt password', 'passwrod: plumtree\n  db_pasword: plumtree\n  passwort: plumtree'],
    ['a value that an alias in a password stands for', 'x: &x plumtree\n  password: *x'],
    ['a list whose name is that of a secret', 'passwords: [plumtree]\n  api-tokens:\n    a: {b: plumtree}'],
    ['a comment', 'a: 1 # plumtree\n  # plumtree\n  b: # plumtree\n    - 1 # plumtree\n# plumtree'],
    ['a text that assigns a secret', 'a: |\n    X=1\n    DB_PASSWORD=plumtree\n  b: "x: 1, token: plumtree"'],
    ['a header', 'a: "Authorization: Bearer plumtree"'],
    ['a comment after a text', 'a: | # plumtree\n    # one\n  b: [x, # plumtree\n    "#"] # plumtree'],
  ])('%s', (_, members) => {
    const shown = showLines(`values:\n  ${members}\n`);
    expect(shown).toContain('| values:');
    expect(shown).not.toContain(canary);
  });

  test.each([
    ['a secret that reads as a tag', 'a: {fn::secret: !plumtree }'],
    ['a value with a tag', 'a: !secret plumtree'],
    ['an item with a tag', 'b: [!plumtree x]'],
    ['a function in other letters', 'a: {fn::Secret: plumtree}'],
    ['letters that look like Latin ones', 'a: {fn::ѕесгет: plumtree}'],
    ['wide letters', 'a: {ｆｎ：：ｓｅｃｒｅｔ: plumtree}'],
    ['an escape', 'a: {"fn::s\\x65cret": plumtree}'],
    ['an escape in a value', 'a: ["fn::s\\u0065c", ret, plumtree]'],
    ['a function in the plural', 'a: {fn::secrets: plumtree}'],
    ['a function that does not exist', 'a: {fn::encrypt: {x: plumtree}}'],
    ['swapped letters', 'a: {fn::secert: plumtree}'],
    ['one colon', 'a: {fn:secret: plumtree}'],
    ['three colons', 'a: {fn:::secret: plumtree}'],
    ['no colon', 'a: {fnsecret: plumtree}'],
    ['a space', 'a: {fn secret: plumtree}'],
    ['a name that is split by a colon', 'a: {fns:ecret :"plumtree"}'],
    ['a name that is split by a comma', 'a: {fn::s,ecret: plumtree}'],
    ['a name that is split by lines', 'a:\n    fn::\n      sec:\n        ret: plumtree'],
    ['a name that is split by its prefix', 'fn:\n    secret:\n      plumtree: x'],
    ['a name that runs into its argument', 'a: fn::secret plumtree'],
    ['a key that runs into its argument', 'b: {fn::secretplumtree}'],
    ['an equals sign', 'c: {fn::secret=plumtree}'],
    ['an item', 'd: [fn::secret:plumtree]'],
    ['a ciphertext without its secret', 'b: {ciphertext: plumtree}'],
    ['a secret with a neighbour', 'a: {fn::secret: x, plumtree: y}'],
    ['a secret without an argument', 'a:\n    fn::secret:\n    plumtree: y'],
    ['a function that an & makes an anchor', 'a:\n    &fn::secret:\n      user: plumtree'],
    ['an anchor that contains a secret', 'a: &fn::secret:plumtree\n    b: 1'],
    ['a function in a comment', 'a: # fn::secret:\n    user: plumtree'],
    ['an explicit key', '? fn::secret\n  : plumtree'],
    ['an argument that a ? makes a key', 'b:\n      fn::secret :\n?        "plumtree"\n  c: 1'],
    ['a key that is an alias', 'k: &k fn::secret\n  a: {*k : plumtree}'],
    [
      'a letter in an indentation',
      'b:\n      fn::secret:\n        user: x\n  x      more:\n          - plumtree',
    ],
    [
      'a line break in an indentation',
      'b:\n      fn::secret:\n        user: x\n      \n  more:\n          - plumtree',
    ],
    ['a null as the argument', 'a: [{fn::secret: ~}, plumtree]'],
    ['an & before a value', 'password: &plumtree\n  a: 1'],
    ['a second document', 'a: {fn::secret: x}\n---\nplumtree: 1'],
    ['brackets for braces', 'a: [b: plumtree, fn::secret: x]'],
    ['a key that is an object', '? {a: plumtree}\n  : 1'],
    ['a text that is not YAML', 'a: {fn::secret: plumtree\n  b: plumtree'],
  ])('a document in doubt is not shown: %s', (_, members) => {
    expect(showLines(`values:\n  ${members}\n`)).not.toContain(' | ');
  });

  test.each(['plumtree\n', '- plumtree\n', '--- |\n  plumtree\n'])(
    'a list or a single text is not shown: %j',
    (text) => {
      expect(showLines(text)).not.toContain(' | ');
    },
  );

  test('a document with a directive is not shown', () => {
    expect(showLines('%PLUMTREE x\n---\nvalues:\n  a: 1\n')).not.toContain(' | ');
  });

  test('a JSON document', () => {
    expect(
      showLines('{"values": {"a": {"fn::secret": {"b": "plumtree"}}, "c": {"fn::secrets": ["plumtree"]}}}'),
    ).not.toContain(canary);
  });

  test('values that are not secret are shown', () => {
    const text =
      'values:\n  region: eu-west-1\n  url: https://host/x\n  secrets:\n    fn::open::aws-secrets: {region: eu}\n  start: {fn::toJSON: [1, "two words"]}\n  token: {fn::open::oidc: {audience: a, identityToken: {version: 2}}}\n';
    const shown = showLines(text);
    for (const line of text.split('\n').slice(0, -1))
      expect(shown).toContain(line.includes('aws-sec') ? 'fn::open::aws-secrets: {region:' : line);
  });

  const key = fc.constantFrom(
    'fn::secret',
    'fn::secret',
    'fn::Secret',
    'fn::secrets',
    'fn:secret',
    'Fn::secret',
    'fn::secert',
    'fn::sekret',
    'FN::secret',
    'fn::secret ',
    '"fn::secret"',
    "'fn::secrets'",
  );
  const written = fc.constantFrom(
    canary,
    `"${canary}"`,
    `'${canary}'`,
    `{a: ${canary}, b: [x, ${canary}]}`,
    `[${canary}]`,
    `&${canary} ${canary}`,
    `!!str ${canary}`,
    `{"ciphertext": "${canary}"}`,
  );
  const place = fc.constantFrom(
    (name: string, value: string) => `{${name}: ${value}}`,
    (name: string, value: string) => `\n      ${name}: ${value}`,
    (name: string, value: string) => `\n      ${name}:\n        ${value}`,
    (name: string) => `\n      ${name}: |\n        first\n        ${canary}\n`,
    (name: string) => `\n      ${name}:\n        user: ${canary}\n        more:\n          - ${canary}\n`,
    (name: string, value: string) => `[x, {${name}: ${value}}]`,
    (name: string, value: string) => `\n    - {fn::toJSON: {${name}: ${value}}} # ${canary}`,
  );
  const damage = fc.array(
    fc.record({
      at: fc.nat(),
      kind: fc.constantFrom('cut', 'put', 'swap'),
      character: fc.constantFrom(
        ' ',
        ':',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '\n',
        '#',
        ',',
        '-',
        '|',
        'x',
        '\t',
        '&',
        '*',
        '!',
        '?',
      ),
    }),
    { maxLength: 3 },
  );

  test('any misspelling, anywhere, in any damaged document', () => {
    fc.assert(
      fc.property(key, written, place, damage, (name, value, write, faults) => {
        let text = `imports: [base]\nvalues:\n  a: 1\n  b: ${write(name, value)}\n  c: \${a}\n`;
        for (const { at, kind, character } of faults) text = damageAt(text, at, { kind, character });
        expect(showLines(text), text).not.toContain(canary);
      }),
      { numRuns: 1_500 },
    );
  });
});

/** Changes one character outside the canary. */
function damageAt(
  text: string,
  at: number,
  { kind, character }: { kind: string; character: string },
): string {
  const places = Array.from(text, (_, index) => index).filter((index) => !isInCanary(text, index));
  const index = places[at % places.length] ?? 0;
  const [before, after] = [text.slice(0, index), text.slice(index)];
  if (kind === 'put') return before + character + after;
  if (kind === 'cut' || isInCanary(text, index + 1)) return before + after.slice(1);
  return `${before}${after[1] ?? ''}${after[0] ?? ''}${after.slice(2)}`;
}

function isInCanary(text: string, index: number): boolean {
  const start = text.lastIndexOf(canary, index);
  return start !== -1 && index < start + canary.length;
}
