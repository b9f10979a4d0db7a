import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

let cli: EnvironmentCli;

beforeAll(async () => {
  cli = await startEnvironmentCli();
  await cli.env(['create', 'app/prod']);
  await cli.env([
    'create',
    'app/base',
    '--file',
    await cli.file('base.yaml', 'values: {region: eu, port: 1}\n'),
  ]);
});

afterAll(() => cli.stop());

describe('a text that is not valid YAML', () => {
  const flow = 'values:\n  a: 1\n  list: [x, y\n  b: 2\n';
  const tab = 'values:\n\ta: 1\n';
  const faults = {
    flow: ["error: yaml: line 2: did not find expected ',' or ']'", '(line 4, column 3)'],
    tab: ['error: yaml: line 2: found character that cannot start any token', '(line 2, column 1)'],
  };

  test.each([
    ['check', flow, faults.flow],
    ['check', tab, faults.tab],
    ['create app/new', flow, faults.flow],
    ['create app/new', tab, faults.tab],
    ['edit app/prod', flow, faults.flow],
    ['edit app/prod', tab, faults.tab],
  ])('%s shows every diagnostic of %j', async (command, text, shown) => {
    const path = await cli.file('faulty.yaml', text);
    const { exitCode, stdout, stderr } = await cli.env([...command.split(' '), '--file', path]);
    expect(exitCode).toBe(1);
    for (const fault of shown) expect(stdout + stderr).toContain(fault);
  });

  test('is in the error of --json', async () => {
    const path = await cli.file('faulty.yaml', flow);
    const { exitCode, stderr } = await cli.env(['create', 'app/new', '--file', path, '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stderr).error.diagnostics).toMatchObject([
      { severity: 'error', summary: faults.flow[0]?.slice('error: '.length) },
    ]);
  });

  test('was not saved', async () => {
    expect((await cli.env(['get', 'app/new'])).exitCode).toBe(5);
    expect((await cli.env(['get', 'app/prod'])).stdout).not.toContain('list');
  });
});

/** Checks a document and returns what is shown. */
async function check(text: string): Promise<string> {
  return (await cli.env(['check', '--file', await cli.file('checked.yaml', text)])).stdout;
}

describe('an unknown name gets the nearest one or the list, below its position', () => {
  test.each([
    [
      'provider of other servers',
      'a: {fn::open::aws-secrets: {region: eu-west-1, login: {}, get: {a: {secretId: a}}}}',
      /unknown provider "aws-secrets": this server does not support it; use one of aws-login, .*from-pulumi-esc\.md/,
      'fn::open::aws-secrets',
    ],
    [
      'provider',
      'a: {fn::open::aws-logn: {}}',
      /unknown provider "aws-logn"; did you mean "aws-login"\?/,
      'fn::open::aws-logn',
    ],
    [
      'input in the wrong place',
      'gcp:\n    fn::open::gcp-login:\n      project: 123456789012\n      oidc: {workloadPoolId: p, providerId: p, serviceAccount: s@p.iam.gserviceaccount.com}\n      subjectAttributes: [currentEnvironment.name]',
      /does not accept subjectAttributes; did you mean oidc\.subjectAttributes\?/,
      'subjectAttributes',
    ],
    [
      'function',
      'a: {fn::tojson: {x: 1}}',
      /unknown function "fn::tojson"; did you mean "fn::toJSON"\?/,
      'fn::tojson',
    ],
    [
      'function without a near one',
      'a: {fn::upper: x}',
      /unknown function "fn::upper"; use one of fn::concat, .*fn::validate/,
      null,
    ],
    [
      'function with one colon',
      'pw: {fn:secret: PLACEHOLDER}',
      /warning: "fn:secret" is not a function: the value is not encrypted; did you mean "fn::secret"\?/,
      null,
    ],
    [
      'rotator',
      'a: {fn::rotate::aws-iamm: {inputs: {}}}',
      /unknown rotator "aws-iamm"; did you mean "aws-iam"\?/,
      null,
    ],
    [
      'rotator in the long form',
      'a: {fn::rotate: {provider: oracle, inputs: {}}}',
      /unknown rotator "oracle"; use one of aws-iam, /,
      null,
    ],
    [
      'property of the context',
      `a: \${context.curent.x}`,
      /unknown property "curent"\n[\s\S]*use one of currentEnvironment, pulumi, rootEnvironment/,
      null,
    ],
    [
      'property of the user',
      `a: \${context.pulumi.user.lgin}`,
      /unknown property "lgin"; did you mean "login"\?/,
      null,
    ],
    [
      'value',
      `region: eu\n  port: 1\n  a: \${nowhere}`,
      /unknown property "nowhere"\n[\s\S]*use one of a, port, region/,
      null,
    ],
    [
      'environment',
      `a: \${environments.app.bsae.region}`,
      /environment "app\/bsae".*Did you mean "app\/base"\?/,
      null,
    ],
    [
      'property of an environment',
      `a: \${environments.app.base.nowhere}`,
      /unknown property "nowhere"\n[\s\S]*use one of port, region/,
      null,
    ],
  ])('%s', async (_kind, members, message, marked) => {
    const shown = await check(`values:\n  ${members}\n`);
    expect(shown).toMatch(message);
    if (marked !== null) expect(markedText(shown)).toBe(marked);
    expect(shown).not.toContain('PLACEHOLDER');
  });

  test('import', async () => {
    const shown = await check(`imports: [app/prdo, app/base]\nvalues: {a: "\${imports.bsae.region}"}\n`);
    expect(shown).toMatch(/environment "app\/prdo".*Did you mean "app\/prod"\?/);
    expect(markedText(shown)).toBe('app/prdo');
    expect(shown).toContain('unknown property "bsae"');
  });

  test('import without a near environment, which suggests nothing', async () => {
    expect(await check('imports: [other/thing]\n')).not.toContain('Did you mean');
  });

  test.each([
    ['valeus: {}\n', "unknown member 'valeus' is ignored; did you mean 'values'?"],
    [
      'extra: 1\nvalues: {}\n',
      'unknown member is ignored; the members of an environment are imports and values',
    ],
    [
      'imports: [{app/base: {merg: false}}]\n',
      "unknown member 'merg' of an import is ignored; the only member of an import is 'merge'",
    ],
  ])('member of the document %j', async (text, message) => {
    expect(await check(text)).toContain(`warning: ${message}`);
  });
});

/** Returns the text above the first marks. */
function markedText(shown: string): string | undefined {
  const lines = shown.split('\n');
  const at = lines.findIndex((line) => /^ +\| +\^+$/.test(line));
  const [start, end] = [lines[at]?.indexOf('^') ?? 0, (lines[at]?.lastIndexOf('^') ?? 0) + 1];
  return lines[at - 1]?.slice(start, end);
}

describe('a refusal shows the server’s message', () => {
  test('of an exchange: the OAuth error, its description, and the decision', async () => {
    const ran = await cli.env(['ls']);
    expect(ran.exitCode).toBe(0);
    const refused = await runInProcess(['exchange', '--org', 'main', '--oidc-token', 'a.b.c'], {
      env: cli.variables,
    });
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^symbolon: refused \(invalid_\w+\): .+/);
    expect(refused.stderr).toMatch(/"symbolon decision get [\w-]+"/);
    const json = await runInProcess(['exchange', '--org', 'main', '--oidc-token', 'a.b.c', '--json'], {
      env: cli.variables,
    });
    expect(JSON.parse(json.stderr).error).toMatchObject({
      code: expect.stringMatching(/^invalid_/),
      decisionId: expect.any(String),
    });
  });

  test('of a policy document: every fault with its place', async () => {
    const run = (...parameters: readonly string[]) => runInProcess(parameters, { env: cli.variables });
    const policies = [
      { decision: 'alow', tokenType: 'organisation', rules: { sub: 'x' } },
      { decision: 'allow', tokenType: 'organization', authorizedPermissions: ['owner'], rules: { sub: 'x' } },
    ];
    const jwks = await cli.file('jwks.json', JSON.stringify({ keys: [] }));
    const created = await run(
      'issuer',
      'create',
      '--name',
      'ci',
      '--issuer',
      'https://ci.example.com',
      '--jwks',
      jwks,
    );
    expect(created.exitCode).not.toBe(0);
    expect(created.stderr).toMatch(/key/i);
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const key = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
    const right = await cli.file('jwks.json', JSON.stringify({ keys: [key] }));
    await run('issuer', 'create', '--name', 'ci', '--issuer', 'https://ci.example.com', '--jwks', right);
    const refused = await run(
      'policy',
      'set',
      'ci',
      await cli.file('policies.json', JSON.stringify(policies)),
      '--yes',
    );
    expect(refused.exitCode).not.toBe(0);
    for (const place of [
      'policies[0].decision',
      'policies[0].tokenType',
      'policies[1].authorizedPermissions[0]',
    ]) {
      expect(refused.stderr).toContain(place);
    }
  });
});
