import { describe, expect, test } from 'vitest';
import { evaluateText, type TestProvider } from '../../../../../test/support/environments/evaluate-text.ts';

const login: TestProvider = {
  inputs: {
    type: 'object',
    properties: { role: { type: 'string' }, hours: { type: 'number', maximum: 12 } },
    required: ['role'],
  },
  outputs: {
    type: 'object',
    properties: {
      key: { type: 'string' },
      token: { type: 'string', secret: true },
      ports: { type: 'array', items: { type: 'number' } },
    },
    required: ['key', 'token'],
  },
  open: () => ({ ok: true, value: { outputs: { key: 'K', token: 'T', ports: [1] }, secrets: ['/token'] } }),
};
const refusing: TestProvider = {
  inputs: true,
  outputs: true,
  open: () => ({ ok: false, fault: 'not today' }),
};
const echo: TestProvider = {
  inputs: true,
  outputs: true,
  open: ({ inputs, secretInputs }) => ({ ok: true, value: { outputs: inputs, secrets: secretInputs } }),
};
const providers = { login, refusing, echo };

describe('opening', () => {
  test('replaces the call with the outputs of the provider, and keeps secret outputs secret', async () => {
    const got = await evaluateText(
      `values:\n  a: {fn::open::login: {role: r}}\n  b: \${a.token}-\${a.ports[0]}\n`,
      { providers },
    );
    expect(got.values).toBe('{"a":{"key":"K","ports":[1],"token":"T"},"b":"T-1"}');
    expect(got.redacted).toBe('{"a":{"key":"K","ports":[1],"token":"[secret]"},"b":"[secret]"}');
    expect(got.diagnostics).toEqual([]);
  });

  test('is the same in the long form', async () => {
    const got = await evaluateText('values:\n  a: {fn::open: {provider: login, inputs: {role: r}}}\n', {
      providers,
    });
    expect(got.values).toBe('{"a":{"key":"K","ports":[1],"token":"T"}}');
  });

  test('passes the place of the call and the secret inputs to the provider', async () => {
    const { opened } = await evaluateText(
      'imports: [base@2]\nvalues:\n  a:\n    - fn::open::echo: {x: {"y/z": {fn::secret: s}, n: 1.50}}\n',
      { providers, documents: { 'base@2': 'values: {b: {fn::open::echo: []}}' } },
    );
    expect(opened).toEqual([
      {
        provider: 'echo',
        inputs: [],
        secretInputs: [],
        environment: { name: 'base@2', contextName: 'base' },
        path: 'values.b',
        key: expect.stringMatching(/^base@2.values\.b.[\w-]{43}$/s),
      },
      {
        provider: 'echo',
        inputs: { x: { n: expect.anything(), 'y/z': 's' } },
        secretInputs: ['/x/y~1z'],
        environment: { name: 'app/prod', contextName: 'app/prod' },
        path: 'values.a[0]',
        key: expect.stringMatching(/^app\/prod.values\.a\[0\].[\w-]{43}$/s),
      },
    ]);
  });

  test('happens once for each call, however often its result is used, and waits for its inputs', async () => {
    const { opened, values } = await evaluateText(
      `values:\n  a: {fn::open::login: {role: r}}\n  b: ["\${a}", "\${a.key}"]\n  c: {fn::open::echo: {from: "\${a.key}"}}\n  d: \${c.from}\n`,
      { providers },
    );
    expect(opened.map(({ path }) => path)).toEqual(['values.a', 'values.c']);
    expect(values).toContain('"d":"K"');
  });

  test('happens concurrently if nothing waits', async () => {
    let running = 0;
    let most = 0;
    const slow: TestProvider = {
      ...echo,
      async open() {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { ok: true, value: { outputs: 1, secrets: [] } };
      },
    };
    await evaluateText('values: {a: {fn::open::slow: 1}, b: {fn::open::slow: 2}, c: {fn::open::slow: 3}}\n', {
      providers: { slow },
    });
    expect(most).toBe(3);
  });

  test('that is refused is reported on its line, and the rest is evaluated', async () => {
    const got = await evaluateText(`values:\n  a: {fn::open::refusing: {}}\n  b: \${a.x}\n  c: 1\n`, {
      providers,
    });
    expect(got).toMatchObject({
      values: '{"a":"[unknown]","b":"[unknown]","c":1}',
      diagnostics: ['2:6 not today'],
    });
  });

  test('unknown inputs are not opened, nor are those that the schema refuses', async () => {
    const got = await evaluateText(
      `values:\n  a: {fn::open::echo: {x: "\${missing}"}}\n  b: {fn::open::login: {hours: 13}}\n  c: {fn::open::login: {role: [r]}}\n`,
      { providers },
    );
    expect(got.opened).toEqual([]);
    expect(got.diagnostics).toEqual([
      '2:27 unknown property "missing"',
      '3:24 missing required properties: role',
      '3:32 expected a number of at most 12',
      '4:31 expected string, got array',
    ]);
  });

  test('values that merge over a result merge over its members', async () => {
    const got = await evaluateText('imports: [base]\nvalues: {a: {key: mine}}\n', {
      providers,
      documents: { base: 'values: {a: {fn::open::login: {role: r}}}' },
    });
    expect(got.redacted).toBe('{"a":{"key":"mine","ports":[1],"token":"[secret]"}}');
  });
});

describe('a check', () => {
  test('opens nothing: the outputs are unknown, and typed', async () => {
    const got = await evaluateText(
      `values:\n  a: {fn::open::login: {role: r}}\n  b: \${a.token}\n  c: \${a.tokn}\n  d: \${a.ports[7]}\n  e: \${a.ports.x}\n  f: \${a.key.x}\n`,
      { providers, mode: 'check' },
    );
    expect(got.opened).toEqual([]);
    expect(got.values).toBe(
      '{"a":"[unknown]","b":"[unknown]","c":"[unknown]","d":"[unknown]","e":"[unknown]","f":"[unknown]"}',
    );
    expect(got.diagnostics).toEqual([
      '4:9 unknown property "tokn"; did you mean "token"?',
      '6:15 cannot access an array element using a property name',
      '7:13 receiver must be an array or an object',
    ]);
  });

  test('requests from the provider the faults that its schema cannot express', async () => {
    const strict = { ...echo, findFaults: () => [{ path: '', message: 'x and y exclude one another' }] };
    const got = await evaluateText('values:\n  a: {fn::open::strict: {x: 1}}\n', {
      providers: { strict },
      mode: 'check',
    });
    expect(got.diagnostics).toEqual(['2:25 x and y exclude one another']);
  });

  test('marks a fault at the input, or at the nearest written text', async () => {
    const faults = ['b.c', 'b.d[1].e', 'b.d[7]', 'nowhere'].map((path) => ({ path, message: path }));
    const text =
      'values:\n  a:\n    fn::open::strict:\n      x: 1\n      b:\n        c: 1\n        d: [1, {e: 1}]\n';
    const got = await evaluateText(text, {
      providers: { strict: { ...echo, findFaults: () => faults } },
      mode: 'check',
    });
    expect(got.diagnostics).toEqual(['6:9 b.c', '7:17 b.d[1].e', '7:9 b.d[7]', '4:7 nowhere']);
  });

  test('finds the faults that opening finds in the document', async () => {
    const text = 'values:\n  a: {fn::open::login: {role: 1}}\n  b: {fn::open::nobody: {}}\n';
    const check = await evaluateText(text, { providers, mode: 'check' });
    expect(check.diagnostics).toEqual((await evaluateText(text, { providers })).diagnostics);
    expect(check.diagnostics).toHaveLength(2);
  });
});

test.each([
  ['{fn::open::nobody: {}}', '2:7 unknown provider "nobody"'],
  ['{fn::open: {provider: nobody, inputs: {}}}', '2:28 unknown provider "nobody"'],
  ['{fn::open: {inputs: {}}}', "2:17 missing provider name ('provider')"],
  ['{fn::open: {provider: echo}}', "2:17 missing provider inputs ('inputs')"],
  [`{fn::open: {provider: "\${x}", inputs: {}}}`, '2:28 provider name must be a string literal'],
  ['{fn::open: echo}', "2:17 the argument to fn::open must be an object containing 'provider' and 'inputs'"],
])('a call with a wrong form is reported: %s', async (call, diagnostic) => {
  const { diagnostics } = await evaluateText(`values:\n  a: ${call}\n  x: echo\n`, { providers });
  expect(diagnostics[0]).toBe(diagnostic);
});
