import { expect, test } from 'vitest';
import { evaluateText } from '../../../../../test/support/environments/evaluate-text.ts';

const rotators = {
  key: {
    inputs: {
      type: 'object',
      properties: { user: { type: 'string' }, admin: { type: 'string' } },
      required: ['user', 'admin'],
      rotateOnly: ['admin'],
    },
    state: { type: 'object', properties: { current: { type: 'string' } }, required: ['current'] },
  },
} as const;

const call = '{fn::rotate::key: {inputs: {user: u, admin: a}, state: {current: {fn::secret: c}}}}';

test.each([call, call.replace('fn::rotate::key: {', 'fn::rotate: {provider: key, ')])(
  'the value of %s is its state',
  async (written) => {
    const got = await evaluateText(`values:\n  a: ${written}\n  b: \${a.current}\n`, { rotators });
    expect(got).toMatchObject({
      values: '{"a":{"current":"c"},"b":"c"}',
      redacted: '{"a":{"current":"[secret]"},"b":"[secret]"}',
      diagnostics: [],
    });
  },
);

test('a check ignores the state, but knows its type', async () => {
  const got = await evaluateText(`values:\n  a: ${call}\n  b: \${a.currnt}\n`, { rotators, mode: 'check' });
  expect(got).toMatchObject({
    values: '{"a":"[unknown]","b":"[unknown]"}',
    diagnostics: ['3:9 unknown property "currnt"; did you mean "current"?'],
  });
});

test('a secret that was never rotated is an object without members', async () => {
  const got = await evaluateText('values:\n  a: {fn::rotate::key: {inputs: {user: u, admin: a}}}\n', {
    rotators,
  });
  expect(got).toMatchObject({ values: '{"a":{}}', diagnostics: [] });
});

test('inputs that only rotation needs are checked only in the document itself', async () => {
  const text = `values:\n  a: {fn::rotate::key: {inputs: {user: u, admin: "\${missing}"}, state: {current: c}}}\n`;
  const documents = { base: text };
  const fault = '2:50 unknown property "missing"';
  expect((await evaluateText(text, { rotators, mode: 'check' })).diagnostics).toEqual([fault]);
  expect((await evaluateText(text, { rotators })).diagnostics).toEqual([]);
  expect(
    (await evaluateText('imports: [base]\n', { rotators, documents, mode: 'check' })).diagnostics,
  ).toEqual([]);
});

test.each([
  ['{fn::rotate::nobody: {inputs: {}}}', '2:7 unknown rotator "nobody"'],
  ['{fn::rotate::key: {state: {}}}', "2:24 missing provider inputs ('inputs')"],
  ['{fn::rotate::key: {inputs: {user: 1, admin: a}}}', '2:40 expected string, got number'],
  [
    '{fn::rotate::key: []}',
    "2:24 the argument to fn::rotate::key must be an object containing 'inputs' and 'state'",
  ],
])('a call with a wrong form is reported: %s', async (written, diagnostic) => {
  const { diagnostics } = await evaluateText(`values:\n  a: ${written}\n`, { rotators });
  expect(diagnostics[0]).toBe(diagnostic);
});

test('an unknown rotator keeps its state if no rotators are known', async () => {
  const got = await evaluateText('values:\n  a: {fn::rotate::nobody: {inputs: {}, state: {x: 1}}}\n');
  expect(got).toMatchObject({
    values: '{"a":{"x":1}}',
    diagnostics: [expect.stringMatching(/^warning 2:7 unknown rotator "nobody"; use one of aws-iam, /)],
  });
});

test.each([
  ['aws-iam', []],
  ['aws-iamm', ['warning 2:7 unknown rotator "aws-iamm"; did you mean "aws-iam"?']],
  ['Postgres', ['warning 2:7 unknown rotator "Postgres"; did you mean "postgres"?']],
])(
  'where no rotators are known, a misspelt name of the contract is warned of: %s',
  async (name, diagnostics) => {
    const got = await evaluateText(`values:\n  a: {fn::rotate::${name}: {inputs: {}}}\n`);
    expect(got.diagnostics).toEqual(diagnostics);
  },
);

test('many unknown rotators are warned of up to a limit', async () => {
  const members = Array.from(
    { length: 300 },
    (_, index) => `  k${index}: {fn::rotate::none: {inputs: {}}}\n`,
  );
  const got = await evaluateText(`values:\n${members.join('')}`);
  expect(got.diagnostics).toHaveLength(100);
});
