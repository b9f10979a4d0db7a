import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPainter } from '../../terminal/painter.ts';
import { formatDiagnostics } from '../format-diagnostics.ts';
import { viewDocument } from '../report-diagnostics.ts';

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
    ['a secret that reads as a tag', 'a: {fn::secret: !plumtree }'],
    ['a value with a tag', 'a: !secret plumtree\n  b: [!plumtree x]'],
    [
      'a function in other letters',
      'a: {fn::Secret: plumtree}\n  b: {Fn::secret: plumtree}\n  c: {FN::SECRET: plumtree}',
    ],
    [
      'a function that does not exist',
      'a: {fn::secrets: plumtree}\n  b: {fn::encrypt: {x: plumtree}}\n  c: {fn::secert: plumtree}',
    ],
    [
      'one colon, three, none',
      'a: {fn:secret: plumtree}\n  b: {fn:::secret: plumtree}\n  c: {fnsecret: plumtree}\n  d: {fn secret: plumtree}',
    ],
    [
      'a name that runs together with its argument',
      'a: fn::secret plumtree\n  b: {fn::secretplumtree}\n  c: {fn::secret=plumtree}\n  d: [fn::secret:plumtree]',
    ],
    ['the state of a rotator', 'a: {fn::rotate::x: {inputs: {}, state: {current: plumtree}}}'],
    ['a ciphertext', 'a: {fn::secret: {ciphertext: plumtree}}\n  b: {ciphertext: plumtree}'],
    [
      'a value whose name is that of a secret',
      'a: {password: plumtree, apiKey: plumtree}\n  secrets: {b: plumtree, c: [plumtree]}',
    ],
    ['a comment', 'a: 1 # plumtree\n  # plumtree\n  b: # plumtree\n    - 1 # plumtree\n# plumtree'],
    ['a function that an & makes an anchor', 'a:\n    &fn::secret:\n      user: plumtree'],
    ['an anchor that contains a secret', 'a: &fn::secret:plumtree\n    b: 1'],
    ['an explicit key', '? fn::secret\n  : plumtree'],
    ['a key that is an alias', 'k: &k fn::secret\n  a: {*k : plumtree}'],
  ])('%s', (_, members) => {
    const shown = showLines(`values:\n  ${members}\n`);
    expect(shown).toContain('| values:');
    expect(shown).not.toContain(canary);
  });

  test('a JSON document', () => {
    expect(
      showLines('{"values": {"a": {"fn::secret": {"b": "plumtree"}}, "c": {"fn::secrets": ["plumtree"]}}}'),
    ).not.toContain(canary);
  });

  test('a document with a list or an object as a key is not shown at all', () => {
    expect(showLines('values:\n  ? {a: plumtree}\n  : 1\n')).not.toContain(' | ');
  });

  test('a text that is not YAML is not shown at all', () => {
    expect(showLines('values:\n  a: {fn::secret: plumtree\n  b: plumtree\n')).not.toContain(' | ');
  });

  test('values that are not secret are shown', () => {
    const text =
      'values:\n  region: eu-west-1\n  url: https://host/x\n  secrets:\n    fn::open::aws-secrets: {region: eu}\n  start: {fn::toJSON: [1, "two words"]}\n';
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
    { maxLength: 1 },
  );

  test('a `?` that makes the argument of a misspelt function a key', () => {
    const text = `values:\n  b:\n      fn::secret :\n?        "${canary}"\n  c: 1\n`;
    expect(showLines(text)).not.toContain(canary);
  });

  test('any misspelling, anywhere, in any document with a damaged character', () => {
    fc.assert(
      fc.property(key, written, place, damage, (name, value, write, faults) => {
        let text = `imports: [base]\nvalues:\n  a: 1\n  b: ${write(name, value)}\n  c: \${a}\n`;
        for (const { at, kind, character } of faults) text = damageAt(text, at, { kind, character });
        expect(showLines(text), text).not.toContain(canary);
      }),
      { numRuns: 3_000 },
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
