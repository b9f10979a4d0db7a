import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../test/support/environments/evaluate-text.ts';

/** Returns the values of a document that imports `one`, `two` and so on in that order. */
async function evaluateImporting(root: string, ...imported: readonly string[]) {
  const names = ['one', 'two', 'three', 'four'].slice(0, imported.length);
  const documents = Object.fromEntries(names.map((name, index) => [name, `values: ${imported[index]}\n`]));
  return evaluateText(`imports: [${names.join(', ')}]\nvalues: ${root}\n`, { documents });
}

describe('imports merge', () => {
  test.each([
    ['members of both', '{a: 1}', ['{b: 2}'], '{"a":1,"b":2}'],
    ['own values over imported ones', '{a: 1}', ['{a: 2}'], '{"a":1}'],
    ['later imports over earlier ones', '{}', ['{a: 1}', '{a: 2}', '{b: 3}'], '{"a":2,"b":3}'],
    [
      'objects member by member, at any depth',
      '{a: {b: {c: 1}}}',
      ['{a: {b: {d: 2}, e: 3}}'],
      '{"a":{"b":{"c":1,"d":2},"e":3}}',
    ],
    ['lists as a whole', '{a: [1]}', ['{a: [2, 3]}'], '{"a":[1]}'],
    ['a list over an object', '{a: [1]}', ['{a: {b: 1}}'], '{"a":[1]}'],
    ['an object over a list', '{a: {b: 1}}', ['{a: [1]}'], '{"a":{"b":1}}'],
    ['null over anything', '{a: null}', ['{a: {b: 1}}'], '{"a":null}'],
    ['an object that is empty over another one', '{a: {}}', ['{a: {b: 1}}'], '{"a":{"b":1}}'],
    [
      'across another kind of value only the parts above it',
      '{a: {b: 1}}',
      ['{a: {c: 2}}', '{a: 5}'],
      '{"a":{"b":1}}',
    ],
    [
      'members named like those of every object',
      '{__proto__: {a: 1}}',
      ['{__proto__: {b: 2}, constructor: 3}'],
      '{"__proto__":{"a":1,"b":2},"constructor":3}',
    ],
    [
      'the value of a reference',
      `{a: {b: 1}, c: "\${a}"}`,
      ['{a: {d: 2}, c: {e: 3}}'],
      '{"a":{"b":1,"d":2},"c":{"b":1,"d":2,"e":3}}',
    ],
    ['what a function makes', '{a: {fn::fromJSON: "{\\"b\\":1}"}}', ['{a: {c: 2}}'], '{"a":{"b":1,"c":2}}'],
  ])('%s', async (_what, root, imported, values) => {
    expect(await evaluateImporting(root, ...imported)).toMatchObject({ values, diagnostics: [] });
  });

  test('like a JSON merge patch, except for null', async () => {
    const json = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
      object: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'x y'), tie('value'), { maxKeys: 3 }),
      value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, 1, 'x', [], [1]), tie('object')),
    }));
    await fc.assert(
      fc.asyncProperty(json.object, json.object, json.object, async (root, one, two) => {
        const { values } = await evaluateImporting(
          JSON.stringify(root),
          JSON.stringify(one),
          JSON.stringify(two),
        );
        expect(JSON.parse(values)).toEqual(merge(merge(one, two), root));
      }),
      { numRuns: 300 },
    );
  });
});

/** Merges by RFC 7396, with null as an ordinary value. */
function merge(base: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result = isObject(base) ? new Map(Object.entries(base)) : new Map<string, unknown>();
  for (const [key, value] of Object.entries(patch)) result.set(key, merge(result.get(key), value));
  return Object.fromEntries(result);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('an import', () => {
  test('is evaluated in its own scope: overriding its values does not change its references', async () => {
    const got = await evaluateImporting(`{a: 2, own: "\${b}"}`, `{a: 1, b: "\${a}"}`);
    expect(got.values).toBe('{"a":2,"b":1,"own":1}');
  });

  test('is loaded once, for any number of imports and references', async () => {
    const documents = { base: 'values: {a: 1}', left: 'imports: [base]', right: 'imports: [base, left]' };
    const got = await evaluateText(
      `imports: [left, right, base, base]\nvalues: {b: "\${environments.base.x.a}", c: "\${imports.base.a}"}\n`,
      { documents },
    );
    expect(got.loaded).toEqual(['left', 'right', 'base', 'base/x']);
    expect(got.values).toBe('{"a":1,"b":"[unknown]","c":1}');
  });

  test('may be for references only', async () => {
    const documents = { 'app/base': 'values: {a: {b: 1}}' };
    const got = await evaluateText(
      `imports:\n  - app/base: {merge: false}\nvalues: {c: "\${imports["app/base"].a}", d: "\${a}"}\n`.replaceAll(
        '"app/base"',
        '\\"app/base\\"',
      ),
      { documents },
    );
    expect(got.values).toBe('{"c":{"b":1},"d":"[unknown]"}');
    expect(got.diagnostics).toEqual(['3:46 unknown property "a"']);
  });

  test('that cannot be loaded is reported on its line, and the rest is evaluated', async () => {
    const got = await evaluateText('imports:\n  - nothing\n  - base\nvalues: {b: 1}\n', {
      documents: { base: 'values: {a: 1}' },
    });
    expect(got).toMatchObject({ values: '{"a":1,"b":1}', diagnostics: ['2:5 no environment nothing'] });
  });

  test('reports its own faults under its own name', async () => {
    const got = await evaluateText('imports: [base]\n', { documents: { base: `values:\n  a: \${b}\n` } });
    expect(got).toMatchObject({
      values: '{"a":"[unknown]"}',
      diagnostics: ['base 2:8 unknown property "b"'],
    });
  });

  test('that is not YAML contributes nothing', async () => {
    const got = await evaluateText('imports: [base]\nvalues: {a: 1}\n', { documents: { base: 'values: [' } });
    expect(got.values).toBe('{"a":1}');
    expect(got.diagnostics).toHaveLength(1);
  });

  test('in a cycle is reported where the cycle closes', async () => {
    const documents = { one: 'imports: [two]\nvalues: {a: 1}', two: 'imports:\n  - one\nvalues: {b: 2}' };
    const got = await evaluateText('imports: [one]\n', { documents });
    expect(got).toMatchObject({
      values: '{"a":1,"b":2}',
      diagnostics: ['two 2:5 cyclic import of one'],
    });
  });

  test('of the document itself is a cycle', async () => {
    const got = await evaluateText(`imports: [app/prod]\nvalues: {a: "\${environments.app.prod.a}"}\n`);
    expect(got.diagnostics).toEqual(['1:11 cyclic import of app/prod', '2:13 cyclic import of app/prod']);
  });

  test.each([
    ['imports: base\n', '1:10 imports must be a list'],
    ['imports: [3]\n', '1:11 import must be a string or an object'],
    [
      'imports: [{a: {}, b: {}}]\n',
      '1:11 an import that is an object must have exactly one key, the name of the environment',
    ],
    ['imports: [{base: true}]\n', '1:18 import must be an object'],
    ['imports: [{base: {merge: 1}}]\n', '1:26 merge must be a boolean'],
    [
      'imports: [{base: {marge: false}}]\n',
      "warning 1:19 unknown member 'marge' of an import is ignored; the only member of an import is 'merge'",
    ],
  ])('with a wrong form is reported: %s', async (text, diagnostic) => {
    const got = await evaluateText(text, { documents: { base: '' } });
    expect(got.diagnostics).toEqual([diagnostic]);
  });
});

describe('the context', () => {
  const text = `values:\n  now: \${context.currentEnvironment.name}\n  root: \${context.rootEnvironment.name}\n  by: \${context.pulumi.user.login}\n`;

  test('names the document, and the user who opened it', async () => {
    expect((await evaluateText(text)).values).toBe('{"by":"ann","now":"app/prod","root":"app/prod"}');
  });

  test('of an import names the import, and the root, without its version', async () => {
    const got = await evaluateText('imports: [app/base@3]\n', { documents: { 'app/base@3': text } });
    expect(got.values).toBe('{"by":"ann","now":"app/base","root":"app/prod"}');
  });

  test('suggests the name that was probably meant', async () => {
    const got = await evaluateText(`values: {a: "\${context.pulumi.usr}"}\n`);
    expect(got.diagnostics).toEqual(['1:13 unknown property "usr"; did you mean "user"?']);
  });
});

describe('final values', () => {
  test('stay, with a warning if they would be overridden', async () => {
    const got = await evaluateImporting('{a: 2, b: 3}', '{a: {fn::final: 1}, b: 1}');
    expect(got).toMatchObject({
      values: '{"a":1,"b":3}',
      diagnostics: ['warning 2:13 cannot override final value'],
    });
  });

  test('stay when another import overrides them', async () => {
    const got = await evaluateImporting('{}', '{a: {fn::final: {b: 1}}}', '{a: {c: 2}}');
    expect(got).toMatchObject({
      values: '{"a":{"b":1}}',
      diagnostics: ['warning two 1:13 cannot override final value'],
    });
  });

  test('bind importers, but neither the document itself nor its imports', async () => {
    const got = await evaluateImporting(`{a: {fn::final: 2}, b: "\${a}"}`, '{a: 1}');
    expect(got).toMatchObject({ values: '{"a":2,"b":2}', diagnostics: [] });
  });

  test('within an object bind only that member', async () => {
    const got = await evaluateImporting('{a: {b: 2, c: 3}}', '{a: {b: {fn::final: 1}}}');
    expect(got.values).toBe('{"a":{"b":1,"c":3}}');
    expect(got.diagnostics).toEqual(['warning 2:17 cannot override final value']);
  });
});

test('an imported document whose top level is a function is reported under its own name and not imported', async () => {
  const documents = { base: 'values:\n  fn::toJSON: {b: 2}\n  c: 3\n' };
  const got = await evaluateText('imports: [base]\nvalues: {a: 1}\n', { documents });
  expect(got).toMatchObject({
    values: '{"a":1}',
    diagnostics: ['base 2:3 builtin function call "fn::toJSON" not allowed at the top level'],
  });
});

test.each(['imports', 'environments', 'context'])('%s is a reserved key of values', async (key) => {
  const got = await evaluateText(`values:\n  ${key}: 1\n  a: {${key}: 2}\n`);
  expect(got).toMatchObject({
    values: `{"a":{"${key}":2}}`,
    diagnostics: [`2:3 "${key}" is a reserved key`],
  });
});

test.each([
  ['', '{}', []],
  ['{}\n', '{}', []],
  ['imports: []\nvalues: {}\n', '{}', []],
  ['# nothing\n', 'null', ['environment must be an object']],
  ['---\n', 'null', ['environment must be an object']],
  ['null\n', 'null', ['environment must be an object']],
  ['values:\n', '{}', ['1:8 values must be an object']],
  ['imports:\nvalues: {}\n', '{}', ['1:9 imports must be a list']],
  ['[1]\n', '{}', ['1:1 environment must be an object']],
  ['values: 1\n', '{}', ['1:9 values must be an object']],
  ['values: {a: 1}\nvalues: {b: 1}\n', '{"a":1}', ['2:1 duplicate key "values"']],
  ['vales: {a: 1}\n', '{}', ["warning 1:1 unknown member 'vales' is ignored; did you mean 'values'?"]],
])('a document of %j is %s', async (text, values, diagnostics) => {
  expect(await evaluateText(text)).toMatchObject({ values, diagnostics });
});
