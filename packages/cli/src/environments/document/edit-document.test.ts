import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { WrittenNumber } from '../open/opened-value.ts';
import { parseDocumentPath } from './document-path.ts';
import { isSecretInDocument, removeFromDocument, setInDocument } from './edit-document.ts';

const definition = `# Production
imports:
- base   # first

values:
  port:   8080 # not 80
  ratio: "1"
  db: {user: app,  pool: [1,2]}
  password:
    fn::secret:
      ciphertext: ZXNjeAAA
  motd: |
    Hello

    there
  hosts:
  - a.example   # primary
  - b.example

  # nothing yet
  later:
`;

function set(path: string, value: unknown): string {
  return setInDocument(definition, parseDocumentPath(path), value);
}

describe('a value is set and every other character stays', () => {
  test.each([
    ['values.port', 9090, '8080', '9090'],
    ['values.ratio', 'x: y', '"1"', '"x: y"'],
    ['values.db.user', 'admin', 'user: app', 'user: "admin"'],
    ['values.db.pool[1]', 3, '[1,2]', '[1,3]'],
    ['values.hosts[0]', 'c.example', 'a.example', 'c.example'],
    ['values.hosts[1]', { name: 'x', port: 1 }, '- b.example', '- name: x\n    port: 1'],
    ['values.hosts[2]', 'c.example', '- b.example', '- b.example\n  - c.example'],
    ['values.later', 'now', 'later:', 'later: now'],
    ['values.later.a.b', true, 'later:', 'later:\n    a:\n      b: true'],
    ['values.later', { 'fn::secret': 's' }, 'later:', 'later:\n    fn::secret: s'],
    ['values.password', { 'fn::secret': 's' }, '\n      ciphertext: ZXNjeAAA', ' s'],
    ['values.password', 'plain', '\n    fn::secret:\n      ciphertext: ZXNjeAAA', ' plain'],
    ['values.motd', 'one\ntwo\n', '    Hello\n\n    there', '    one\n    two'],
    ['values.port', 'a\n\nb', '8080 # not 80', '|- # not 80\n    a\n\n    b'],
    ['values.port', { a: 1 }, ' 8080 # not 80', ' # not 80\n    a: 1'],
    ['values.added', [1, 2], 'later:', 'later:\n  added:\n    - 1\n    - 2'],
    ['values["a.b: c"]', 1, 'later:', 'later:\n  "a.b: c": 1'],
    ['imports[1]', 'app/shared', '- base   # first', '- base   # first\n- app/shared'],
    ['other.x', 1, '  later:\n', '  later:\nother:\n  x: 1\n'],
  ])('%s to %j', (path, value, before, after) => {
    expect(definition.split(before)).toHaveLength(2);
    // The space before a value and its line's comment belong to what was replaced.
    const expected = definition.replace(before, () => after);
    expect(set(path, value).replaceAll(/ +/g, ' ')).toBe(expected.replaceAll(/ +/g, ' '));
  });

  test('a number stays as written', () => {
    expect(set('values.port', new WrittenNumber('1.10'))).toContain('port: 1.10 # not 80');
    expect(set('values.db.user', [new WrittenNumber('12345678901234567890123')])).toContain(
      'user: [ 12345678901234567890123 ],',
    );
  });

  test('numbers stay as written, even when the layout changes', () => {
    const numbers = 'values: {zip: 012, big: 12345678901234567890, r: 1.10, hex: 0x1F}\n';
    const path = parseDocumentPath('values.new');
    const written = setInDocument(numbers, path, new WrittenNumber('1.20'));
    for (const number of ['012', '12345678901234567890', '1.10', '0x1F', '1.20']) {
      expect(written).toContain(`: ${number}`);
    }
  });

  test('a string that a parser could read as another type is quoted', () => {
    for (const text of ['yes', '1_000', '0b11', '012', '2001-01-01', '12:30:45', 'null', '~', '1.0']) {
      expect(set('values.port', text)).toContain(`port: "${text}" # not 80`);
    }
  });

  test('an empty document becomes an object', () => {
    const path = parseDocumentPath('values.a');
    for (const empty of ['', '\n', '{}\n', 'values:\n', 'values: {}\n', '# note\n', 'values: # note\n']) {
      const written = setInDocument(empty, path, 1);
      expect(parse(written)).toEqual({ values: { a: 1 } });
      if (empty.includes('note')) expect(written).toContain('# note');
    }
  });

  test('an unusual document can be changed, too, and keeps its comments', () => {
    const unusual = '? values\n: ? a # why\n  : 1\n  ? b\n  : &x 1\n  ? c\n  : *x\n';
    const written = setInDocument(unusual, ['values', 'a'], 2);
    expect(written).toContain('# why');
    expect(parse(setInDocument(unusual, ['values', 'd'], 2))).toEqual({
      values: { a: 1, b: 1, c: 1, d: 2 },
    });
  });
});

describe('a value is removed and every other character stays', () => {
  test.each([
    ['values.port', '  port:   8080 # not 80\n'],
    ['values.hosts[0]', '  - a.example   # primary\n'],
    ['values.password', '  password:\n    fn::secret:\n      ciphertext: ZXNjeAAA\n'],
    ['values.motd', '  motd: |\n    Hello\n\n    there\n'],
    ['imports', 'imports:\n- base   # first\n'],
  ])('%s', (path, lines) => {
    expect(removeFromDocument(definition, parseDocumentPath(path))).toBe(definition.replace(lines, ''));
  });

  test('removing the last value leaves an empty object', () => {
    expect(parse(removeFromDocument('values:\n  a: 1\n', ['values', 'a']))).toEqual({ values: {} });
  });

  test('a missing value is an error', () => {
    const remove = () => removeFromDocument(definition, ['values', 'nothing', 'there']);
    expect(remove).toThrow('unknown path values.nothing.there in the document');
  });
});

describe('the error names the obstacle without its value', () => {
  test.each([
    ['values.port.x', 'values.port is a single value, not an object'],
    ['values[0]', 'values is an object, not a list with an item 0'],
    ['values.hosts.x', 'values.hosts is a list of 2 items, not an object'],
    ['values.hosts[3]', 'values.hosts is a list of 2 items, not a list with an item 3'],
    ['values.new[1]', 'a new list must start with item 0'],
  ])('%s', (path, message) => {
    expect(() => set(path, 1)).toThrow(message);
  });

  test('a text that is not YAML', () => {
    const read = () => setInDocument('a: [hunter2', ['a'], 1);
    expect(read).toThrow('the document is not valid YAML (line 1)');
    expect(read).not.toThrow(/hunter2/);
  });

  test('aliases of aliases', () => {
    const lines = Array.from(
      { length: 12 },
      (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`,
    );
    const bomb = `a0: &a0 [x]\n${lines.join('\n')}\n`;
    expect(() => setInDocument(bomb, ['b'], 1)).toThrow('the aliases in the document prevent this change');
  });

  test('an alias of the removed value', () => {
    const remove = () => removeFromDocument('a: &x 1\nb: *x\n', ['a']);
    expect(remove).toThrow('the aliases in the document prevent this change');
  });
});

test('a secret is recognized', () => {
  expect(isSecretInDocument(definition, ['values', 'password'])).toBe(true);
  for (const path of [
    ['values', 'port'],
    ['values', 'nothing'],
    ['values', 'db'],
  ]) {
    expect(isSecretInDocument(definition, path)).toBe(false);
  }
});

describe('any document', () => {
  const key = fc.oneof(
    fc.constantFrom('a', 'b', 'c', 'a b', '#', '- x', 'fn::secret'),
    fc.string({ maxLength: 4 }),
  );
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('a\nb\n', '\n', ' x', 'yes', '~', "'", '1.0'),
  );
  const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const { value: tree } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  const values = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 });
  const layout = fc.record({
    indent: fc.integer({ min: 1, max: 4 }),
    indentSeq: fc.boolean(),
    flowLevel: fc.boolean(),
  });

  const write = (
    value: unknown,
    { flowLevel, ...options }: { indent: number; indentSeq: boolean; flowLevel: boolean },
  ) =>
    flowLevel
      ? `values: ${JSON.stringify(value)}\n`
      : stringify({ values: value }, { lineWidth: 0, ...options });

  test('setting a member changes nothing else', () => {
    fc.assert(
      fc.property(values, key, tree, layout, (before, member, value, form) => {
        fc.pre(member !== '__proto__' && !Object.hasOwn(before, '__proto__'));
        const written = setInDocument(write(before, form), ['values', member], value);
        expect(
          isDeepStrictEqual(parse(written), parse(stringify({ values: { ...before, [member]: value } }))),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('removing a member changes nothing else', () => {
    fc.assert(
      fc.property(values, fc.nat(), layout, (before, index, form) => {
        fc.pre(!Object.hasOwn(before, '__proto__'));
        const names = Object.keys(before);
        const member = names[index % names.length] ?? '';
        const { [member]: _removed, ...rest } = before;
        const written = removeFromDocument(write(before, form), ['values', member]);
        expect(parse(written)).toEqual(parse(stringify({ values: rest })));
      }),
      { numRuns: 500 },
    );
  });

  test('only the comments of a replaced value are lost', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2 });
    fc.assert(
      fc.property(names, fc.nat(3), tree, (members, index, value) => {
        const lines = members.map((member) => `  # before ${member}\n  ${member}: 1 # of ${member}\n`);
        const member = members[index % members.length] ?? '';
        const written = setInDocument(`values:\n${lines.join('')}`, ['values', member], value);
        for (const each of members) {
          expect(written).toContain(`# before ${each}`);
          if (each !== member) expect(written).toContain(`  ${each}: 1 # of ${each}\n`);
        }
      }),
    );
  });
});
