import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../../test/support/environments/evaluate-text.ts';
import { rot128 } from '../../../../../test/support/environments/rot128.ts';
import { sealEnvelope } from '../../secret-text/ciphertext-envelope.ts';

const ciphertext = sealEnvelope(rot128.encrypt('hunter2'));

describe('a secret is the text as written', () => {
  test.each([
    ['hunter2', 'hunter2'],
    ['"a\\tb"', 'a\tb'],
    ["'it''s'", "it's"],
    ['0042', '0042'],
    ['1e3', '1e3'],
    ['True', 'True'],
    ['~', '~'],
    ['""', ''],
    [`\${a}`, `\${a}`],
    [`$\${a}`, `$\${a}`],
    ['|-\n      two\n      lines', 'two\nlines'],
    ['2024-01-01', '2024-01-01'],
  ])('%s', async (written, value) => {
    const { values, redacted, diagnostics } = await evaluateText(
      `values:\n  a:\n    fn::secret: ${written}\n`,
    );
    expect(JSON.parse(values)).toEqual({ a: value });
    expect(redacted).toBe('{"a":"[secret]"}');
    expect(diagnostics).toEqual([]);
  });
});

describe('a ciphertext', () => {
  const text = `values:\n  a: {fn::secret: {ciphertext: ${ciphertext}}}\n  b: x\${a}\n`;

  test('is decrypted when the environment is opened', async () => {
    expect(await evaluateText(text)).toMatchObject({
      values: '{"a":"hunter2","b":"xhunter2"}',
      redacted: '{"a":"[secret]","b":"[secret]"}',
      diagnostics: [],
    });
  });

  test('is not decrypted by a check, but is known to be a string', async () => {
    expect(await evaluateText(`${text}  c: \${a.d}\n`, { mode: 'check' })).toMatchObject({
      values: '{"a":"[unknown]","b":"[unknown]","c":"[unknown]"}',
      redacted: '{"a":"[secret]","b":"[secret]","c":"[unknown]"}',
      diagnostics: ['4:9 receiver must be an array or an object'],
    });
  });

  test('is decrypted by a check that shows secrets', async () => {
    const got = await evaluateText(text, { mode: 'check', showSecrets: true });
    expect(got.values).toBe('{"a":"hunter2","b":"xhunter2"}');
  });

  test.each([
    ['bm90IG9uZQ==', 'invalid ciphertext'],
    ['hunter2', 'invalid ciphertext'],
    [ciphertext.replace('Z', 'Y'), 'invalid ciphertext'],
  ])('with a wrong form is reported: %s', async (wrong, summary) => {
    const got = await evaluateText(`values:\n  a: {fn::secret: {ciphertext: ${wrong}}}\n`);
    expect(got).toMatchObject({ values: '{"a":"[unknown]"}', diagnostics: [`2:6 ${summary}`] });
  });
});

test.each(['[a]', '{a: b}', '{ciphertext: a, b: c}', '{ciphertext: [a]}'])(
  'a value that is not a text is not a secret: %s',
  async (written) => {
    const got = await evaluateText(`values:\n  a: {fn::secret: ${written}}\n`);
    expect(got).toMatchObject({
      redacted: '{"a":"[secret]"}',
      diagnostics: ['2:19 secret values must be string literals'],
    });
  },
);

describe('the result of a computation with a secret is secret', () => {
  const secret = 'values:\n  s: {fn::secret: hunter2}\n';
  test.each([
    ['a reference', `\${s}`, '"[secret]"'],
    ['text around it', `a \${s} b`, '"[secret]"'],
    ['an object holds it, and is not secret itself', `{a: "\${s}", b: 1}`, '{"a":"[secret]","b":1}'],
    ['text of an object that holds it', `x\${o}`, '"[secret]"'],
    ['a member of what was read from it', `\${j.a[0]}`, '"[secret]"'],
  ])('%s', async (_what, written, redacted) => {
    const others = `  o: {a: {b: "\${s}"}}\n  j: {fn::fromJSON: {fn::secret: '{"a": [1]}'}}\n`;
    const got = await evaluateText(`${secret}${others}  z: ${written}\n`);
    expect(got.diagnostics).toEqual([]);
    expect(got.redacted).toContain(`"z":${redacted}`);
  });

  test('even if it overrides a value that is not secret; a value that overrides a secret is not', async () => {
    const documents = { base: 'values: {a: 1, b: {fn::secret: x}, c: {d: {fn::secret: y}}}' };
    const got = await evaluateText('imports: [base]\nvalues: {a: {fn::secret: z}, b: 2, c: {e: 3}}\n', {
      documents,
    });
    expect(got.redacted).toBe('{"a":"[secret]","b":2,"c":{"d":"[secret]","e":3}}');
  });
});

test('no diagnostic contains a secret, for any operation on it', async () => {
  const got = await evaluateText(
    [
      'values:',
      '  s: {fn::secret: hunter2}',
      '  j: {fn::fromJSON: {fn::secret: \'{"hunter2": "hunter2"}\'}}',
      `  a: \${s.hunter}`,
      `  b: \${s[0]}`,
      `  c: {fn::fromJSON: "\${s}"}`,
      `  d: {fn::fromBase64: "\${s}!"}`,
      `  e: {fn::join: ["\${s}", "\${s}"]}`,
      `  f: {fn::validate: {schema: {enum: [a]}, value: "\${s}"}}`,
      `  g: {fn::validate: {schema: {type: string, pattern: "^[0-9]$", maxLength: 2}, value: "\${s}"}}`,
      `  h: {fn::validate: {schema: {const: {a: 1}}, value: "\${j}"}}`,
      `  i: {fn::validate: {schema: "\${j}", value: 1}}`,
      '',
    ].join('\n'),
  );
  expect(got.diagnostics.length).toBeGreaterThanOrEqual(9);
  expect(got.diagnostics.join('\n')).not.toContain('hunter2');
});

test('nor does one contain names in a secret', async () => {
  const got = await evaluateText(
    [
      'values:',
      '  j: {fn::fromJSON: {fn::secret: \'{"hunter2": 1}\'}}',
      `  a: \${j.hunter3}`,
      `  b: {fn::validate: {schema: {type: object, additionalProperties: false}, value: "\${j}"}}`,
      '',
    ].join('\n'),
  );
  expect(got.diagnostics).toHaveLength(2);
  expect(got.diagnostics.join('\n')).not.toContain('hunter2');
});
