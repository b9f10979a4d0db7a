import { randomBytes } from 'node:crypto';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyring } from '../../src/platform/keyring.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { readEverything } from '../support/databases/read-everything.ts';
import { addMember, type Environments, environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

/** Has a secret in every place in which one can be written or copied. */
const canaries = {
  plain: 'canary-plain-Ab1',
  quoted: 'canary "quoted" \\ Ab2',
  block: 'canary-block-Ab3\nsecond canary line',
  number: '4815162342',
  json: '{"inner": "canary-json-Ab4"}',
  keyId: 'canary-key-id-Ab5',
  secretKey: 'canary-secret-key-Ab6',
  tenant: 'canary-tenant-Ab7',
  audience: 'canary-audience-Ab8',
  imported: 'canary-imported-Ab9',
};

const base = `values:\n  theirs: {fn::secret: ${canaries.imported}}\n`;
const document = `imports: [app/base]
values:
  plain: {fn::secret: ${canaries.plain}}
  quoted:
    fn::secret: ${JSON.stringify(canaries.quoted)} # why
  block:
    fn::secret: |-
      ${canaries.block.replace('\n', '\n      ')}
  number: {fn::secret: ${canaries.number}}
  json: {fn::fromJSON: {fn::secret: '${canaries.json}'}}
  list: [{fn::secret: ${canaries.plain}}]
  joined: {fn::join: ['-', [a, '\${plain}']]}
  encoded: {fn::toBase64: '\${plain} and \${theirs}'}
  aws:
    fn::open::aws-login:
      static: {accessKeyId: {fn::secret: ${canaries.keyId}}, secretAccessKey: {fn::secret: ${canaries.secretKey}}}
  azure:
    fn::open::azure-login: {clientId: c, tenantId: {fn::secret: ${canaries.tenant}}, oidc: true}
  token:
    fn::open::oidc: {audience: {fn::secret: ${canaries.audience}}, identityToken: {version: v2}}
  broken:
    fn::open::vault-login: {address: 'https://127.0.0.1:1', jwt: {role: '\${plain}'}}
  environmentVariables: {DATABASE: 'postgres://\${quoted}'}
`;

// Once in a process: tracers remember the first one.
const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();

describeOnBothEngines('secrets of environments', (openTestDatabase) => {
  const masterKey = randomBytes(32);
  const written: string[] = [];
  const answered: string[] = [];
  let database: TestDatabase;
  let server: RunningServer;
  let environments: Environments;
  let reader: string;
  let token = '';

  const found = (text: string) =>
    [...Object.values(canaries), ...(token === '' ? [] : [token])].filter(
      (canary) =>
        text.includes(canary) ||
        text.includes(JSON.stringify(canary).slice(1, -1)) ||
        text.includes(Buffer.from(canary).toString('base64').slice(0, -4)),
    );

  beforeAll(async () => {
    database = await openTestDatabase();
    const logger = createLogger('trace', { write: (line) => void written.push(line) });
    const keyring = createKeyring([masterKey]);
    server = await startServer({ database, logger, keyring });
    environments = environmentsOf(server);
    reader = await addMember(server, 'reader', { 'app/*': 'read' });
    await environments.make('app/base', base);
    await environments.make('app/prod', document);
  });
  afterAll(() => server.stop());

  test('are returned to callers who may open the environment, and to their child process', async () => {
    const { status, body } = await environments.openAndRead('app/prod');
    expect(status).toBe(200);
    const { plain, quoted, block, number, json, aws, azure, encoded, joined, theirs } = body.properties;
    expect([plain, quoted, block, number, theirs].map((value) => value?.value)).toEqual([
      canaries.plain,
      canaries.quoted,
      canaries.block,
      canaries.number,
      canaries.imported,
    ]);
    for (const value of [plain, quoted, block, number, encoded, joined, theirs]) {
      expect(value?.secret).toBe(true);
    }
    expect(JSON.stringify([json, aws, azure])).toContain(canaries.secretKey);
    token = String(body.properties['token']?.value);
    expect(token).toMatch(/^eyJ/);
  });

  test('are in no response to callers who may only read', async () => {
    const asking = { token: reader };
    for (const answer of [
      await environments.definition('app/prod', asking),
      await environments.check('app/prod', asking),
      await environments.open('app/prod', asking),
      await environments.decrypt('app/prod', asking),
      await environments.checkText('imports: [app/prod]', asking),
      await environments.openText('imports: [app/prod]', asking),
    ]) {
      answered.push(JSON.stringify(answer.body));
    }
    expect(found(answered.join('\n'))).toEqual([]);
  });

  test('are in no diagnostic and no error, for a fault anywhere', async () => {
    const faulty = [
      document,
      document.replace('imports: [app/base]', 'imports: [app/base, app/none]'),
      `${document}  more: \${plain.x} \${quoted[0]} \${aws.nothing} \${json.inner.deeper}\n`,
      `${document}  more: {fn::fromJSON: '\${plain}'}\n`,
      `${document}  more: {fn::fromBase64: '\${quoted}'}\n`,
      `${document}  more: {fn::split: [',', {fn::fromJSON: '\${plain}'}]}\n`,
      `${document}  more: {fn::validate: {schema: {type: number}, value: '\${plain}'}}\n`,
      `${document}  more: {fn::validate: {schema: {type: string, const: other}, value: '\${plain}'}}\n`,
      `${document}  more: {fn::open::azure-login: {clientId: c, tenantId: t, clientSecret: '\${plain}', oidc: '\${plain}'}}\n`,
      `${document}  more: {fn::open::aws-login: {oidc: {roleArn: '\${plain}', sessionName: '\${quoted}', duration: '\${plain}'}}}\n`,
      `${document}  more: {fn::open::vault-login: {address: '\${plain}', jwt: {role: a}}}\n`,
      `${document}  plain: again\n`,
      document.replace('values:\n', 'values:\n  broken: [\n'),
    ];
    const bodies: string[] = [];
    for (const text of faulty) {
      const saved = await environments.save('app/prod', text);
      const opened = await environments.openText(
        text.replaceAll(/fn::open::oidc/g, 'fn::open::debug-oidc-claims'),
      );
      bodies.push(JSON.stringify([saved.body, opened.body]));
    }
    expect(bodies.join('\n')).toContain('"severity":"error"');
    expect(found(bodies.join('\n'))).toEqual([]);
  });

  test('are always encrypted in the database: in documents, sessions and the audit log', async () => {
    await environments.save('app/prod', document);
    await environments.open('app/prod');
    const everything = await readEverything(database);
    // The search works: it finds the text where it is not secret.
    expect(everything.includes('fn::open::vault-login')).toBe(true);
    expect(everything.includes('environment-open')).toBe(true);
    // PostgreSQL writes a row as text with its quotation marks doubled.
    const text = everything.toString('latin1').replaceAll('""', '"');
    expect(found(`${everything}${text}`)).toEqual([]);
  });

  test('are not written to the log', () => {
    const log = written.join('');
    expect(log).toContain('answered');
    expect(found(log)).toEqual([]);
  });

  test('are in no metric and no span', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('symbolon_login_seconds_count{kind="azure-login"');
    const spans = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status, resource }) =>
        JSON.stringify({ name, attributes, events, status, resource: resource.attributes }),
      );
    expect(spans.join('\n')).toContain('login azure-login');
    expect(found([metrics, ...spans].join('\n'))).toEqual([]);
  });

  test('with another master key the server does not start, and reports what to set', async () => {
    await rawDb(database).deleteFrom('signing_keys').execute();
    await expect(
      startServer({ database: await database.openAnother(), keyring: createKeyring([randomBytes(32)]) }),
    ).rejects.toMatchObject({
      code: 'master_key_unknown',
      message: expect.stringMatching(
        /^The secrets of the organization .* Set SYMBOLON_MASTER_KEY to the key/,
      ),
    });
  });

  test('are readable under a new master key, once a server was started with both', async () => {
    const renewed = randomBytes(32);
    for (const keys of [[renewed, masterKey], [renewed]]) {
      const other = await startServer({
        database: await database.openAnother(),
        keyring: createKeyring(keys),
      });
      const opened = await environmentsOf(other).openAndRead('app/base');
      expect(opened.body.properties['theirs']?.value).toBe(canaries.imported);
      await other.stop();
    }
    await expect(
      startServer({ database: await database.openAnother(), keyring: createKeyring([masterKey]) }),
    ).rejects.toMatchObject({ code: 'master_key_unknown' });
  });
});
