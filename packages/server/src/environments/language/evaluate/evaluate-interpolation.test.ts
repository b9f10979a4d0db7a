import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../test/support/environments/evaluate-text.ts';

const others = `
  a: {b: {"c.d": [10, {e: deep}]}, "x y": 1, "": empty}
  number: 1.50
  none: null
  truth: false
  text: hello
  list: [1, two]
`;

/** Written without quotes, so that a fault in it has a place. */
async function evaluateString(string: string, write: (text: string) => string = (text) => text) {
  const { values, diagnostics } = await evaluateText(`values:${others}  z: ${write(string)}\n`);
  return { value: (JSON.parse(values) as { z: unknown }).z, diagnostics };
}

describe('a single reference keeps the type of its target', () => {
  test.each([
    [`\${number}`, 1.5],
    [`\${truth}`, false],
    [`\${none}`, null],
    [`\${list}`, [1, 'two']],
    [`\${a.b}`, { 'c.d': [10, { e: 'deep' }] }],
    [`\${a.b["c.d"][1].e}`, 'deep'],
    [`\${a["b"]["c.d"][0]}`, 10],
    [`\${["a"].b["c.d"][0]}`, 10],
    [`\${a["x y"]}`, 1],
    [`\${a[""]}`, 'empty'],
  ])('%s', async (string, value) => {
    expect(await evaluateString(string)).toEqual({ value, diagnostics: [] });
  });
});

describe('within text a reference becomes text', () => {
  test.each([
    [`<\${number}>`, '<1.50>'],
    [`\${truth}\${none}\${text}`, 'falsehello'],
    [` \${text}`, ' hello'],
    [`\${text} `, 'hello '],
    [`\${list}!`, '"1","two"!'],
    [`\${a.b}!`, '"c.d"="\\"10\\",\\"\\\\\\"e\\\\\\"=\\\\\\"deep\\\\\\"\\""!'],
    [`$\${text}`, `\${text}`],
    [`$\${text} \${text}`, `\${text} hello`],
    [`$$\${text}`, `$\${text}`],
    ['$text {text} $', '$text {text} $'],
    ['a } b', 'a } b'],
  ])('%s', async (string, value) => {
    expect(await evaluateString(string, JSON.stringify)).toEqual({ value, diagnostics: [] });
  });

  test('for any text, twice and between others', async () => {
    const texts = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('$', ''));
    await fc.assert(
      fc.asyncProperty(texts, texts, async (text, around) => {
        const quoted = (written: string) => JSON.stringify(written).replaceAll(/[\u007f-\uffff]/g, escaped);
        const { values, diagnostics } = await evaluateText(
          `values:\n  t: ${quoted(text)}\n  z: ${quoted(`${around}\${t}${around}\${t}`)}\n`,
        );
        expect(diagnostics).toEqual([]);
        expect(JSON.parse(values)).toEqual({ t: text, z: around + text + around + text });
      }),
      { numRuns: 100 },
    );
  });
});

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

describe('a reference that leads nowhere is reported at its step', () => {
  test.each([
    [`\${missing}`, '8:8 unknown property "missing"'],
    [`\${a.c}`, '8:9 unknown property "c"'],
    [`\${tekst} and \${number}`, '8:8 unknown property "tekst"; did you mean "text"?'],
    [`\${list[2]}`, '8:12 array index 2 out-of-bounds for array of length 2'],
    [`\${list[-1]}`, '8:12 array indices must not be negative'],
    [`\${list.length}`, '8:12 cannot access an array element using a property name'],
    [`\${a[0]}`, '8:9 cannot access an object property using an integer index'],
    [`\${text.length}`, '8:12 receiver must be an array or an object'],
    [`\${none.x}`, '8:12 receiver must be an array or an object'],
    [`\${constructor}`, '8:8 unknown property "constructor"'],
    [`\${a.__proto__}`, '8:9 unknown property "__proto__"'],
  ])('%s', async (string, diagnostic) => {
    expect(await evaluateString(string)).toEqual({ value: '[unknown]', diagnostics: [diagnostic] });
  });

  test('and is not evaluated if it leads through an unknown value', async () => {
    const { values, diagnostics } = await evaluateText(
      `values:\n  a: \${missing}\n  b: \${a.c[0]}\n  c: x\${b}\n  d: [ "\${c}" ]\n`,
    );
    expect(values).toBe('{"a":"[unknown]","b":"[unknown]","c":"[unknown]","d":["[unknown]"]}');
    expect(diagnostics).toEqual(['2:8 unknown property "missing"']);
  });
});

describe('references in a cycle are reported once', () => {
  test.each([
    [`a: \${a}`, ['2:6 cyclic reference to a']],
    [`a: x\${b}\n  b: x\${c}\n  c: \${a}`, ['2:6 cyclic reference to a']],
    [`a: {b: "\${a}"}`, ['2:6 cyclic reference to a']],
    [`a: ["\${a[0]}"]`, ['2:7 cyclic reference to a[0]']],
    [`a: {fn::toJSON: "\${a}"}`, ['2:6 cyclic reference to a']],
  ])('%s', async (values, diagnostics) => {
    expect((await evaluateText(`values:\n  ${values}\n`)).diagnostics).toEqual(diagnostics);
  });

  test('and members of one object do not form a cycle', async () => {
    const { values, diagnostics } = await evaluateText(
      `values:\n  a: {b: "\${a.c}", c: "\${a.d[1]}", d: ["\${a.e}", 2], e: 3}\n`,
    );
    expect(diagnostics).toEqual([]);
    expect(values).toBe('{"a":{"b":2,"c":2,"d":[3,2],"e":3}}');
  });
});

describe('a path that cannot be parsed is reported where it stops, and parsing continues there', () => {
  test.each([
    [`\${text`, "8:12 missing closing brace '}' in interpolation"],
    [`\${a["b}`, "8:10 key subscript is missing closing quote '\"'"],
    [`\${list[0}`, "8:12 subscript is missing closing bracket ']'"],
    [`\${list[one]}`, '8:13 numeric subscript must be a positive base-10 integer'],
    [`\${[0]}`, '8:8 the first accessor must be a property name or key subscript, not a numeric subscript'],
    [`\${a..b}`, '8:9 property name must not be empty'],
  ])('%s', async (string, diagnostic) => {
    const { diagnostics } = await evaluateString(string);
    expect(diagnostics).toContain(diagnostic);
  });
});

describe('an object within text has only the members of its top layer', () => {
  const documents = {
    base: 'values: {a: {x: base, y: base, deep: {p: base, q: base}}, only: {z: base}}\n',
    more: 'values: {a: {y: more}}\n',
  };

  test.each([
    ['not those that it overrides', '[base]', `a: {x: top}`, `"x"="top"`],
    ['also in an object inside', '[base]', `a: {deep: {p: top}}`, `"deep"="\\"p\\"=\\"top\\""`],
    ['not those of an earlier import', '[base, more]', 'b: 1', `"y"="more"`],
    ['all of one that nothing overrides', '[base]', `a: 1\n  o: \${only}`, null],
  ])('%s', async (_kind, imports, members, text) => {
    const got = await evaluateText(
      `imports: ${imports}\nvalues:\n  ${members}\n  s: "${text === null ? `\${o} \${only}` : `<\${a}>`}"\n`,
      { documents },
    );
    expect(got.diagnostics).toEqual([]);
    const { s } = JSON.parse(got.values) as { s: string };
    expect(s).toBe(text === null ? '"z"="base" "z"="base"' : `<${text}>`);
  });

  test('and fn::toString gives the same text, while fn::toJSON contains all members', async () => {
    const got = await evaluateText(
      `imports: [base]\nvalues:\n  a: {x: top}\n  s: {fn::toString: "\${a}"}\n  j: {fn::toJSON: "\${a}"}\n`,
      { documents },
    );
    const { s, j } = JSON.parse(got.values) as { s: string; j: string };
    expect(s).toBe('"x"="top"');
    expect(JSON.parse(j)).toEqual({ x: 'top', y: 'base', deep: { p: 'base', q: 'base' } });
  });

  test('and a secret among the omitted members makes the text secret', async () => {
    const got = await evaluateText(`imports: [base]\nvalues:\n  a: {x: top}\n  s: "<\${a}>"\n`, {
      documents: { base: 'values: {a: {pw: {fn::secret: hunter2}}}\n' },
    });
    expect(JSON.parse(got.redacted)).toMatchObject({ s: '[secret]' });
  });
});

describe('ranges beyond ASCII', () => {
  /** Returns the columns of the first diagnostic, and the text at its bytes. */
  async function placeOf(text: string) {
    return (await evaluateText(text)).ranges[0];
  }

  test.each([
    ['before a reference', 'é', `é \${missing}`, 'missing'],
    ['wide ones', '東京', `東京 \${missing}`, 'missing'],
    ['an emoji', '🔑', `🔑\${missing}`, 'missing'],
    ['a name itself', 'ü', `\${müssing.x}`, 'müssing'],
  ])('%s: the bytes are those of the reference', async (_kind, _characters, value, marked) => {
    const text = `values:\n  ä: ${value}\n  b: 1\n`;
    const range = await placeOf(text);
    expect(range).not.toBeNull();
    const bytes = Buffer.from(text).subarray(range?.begin.byte, range?.end.byte).toString();
    expect(bytes).toBe(marked);
  });

  test.each([
    [`é\${missing}`, 9],
    [`東\${missing}`, 9],
    [`🔑\${missing}`, 9],
    [`e\u0301\${missing}`, 10],
  ])('within a string columns count code points: %s', async (value, column) => {
    const range = await placeOf(`values:\n  a: ${value}\n  b: 1\n`);
    expect(range?.begin).toMatchObject({ line: 2, column });
    expect(range?.end.column).toBe(column + 'missing'.length);
  });

  test('of a node count code points', async () => {
    const range = await placeOf('values:\n  "🔑東": {fn::tojson: a}\n  b: 1\n');
    expect(range?.begin).toEqual({ line: 2, column: 10, byte: 22 });
  });
});
