import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type Environments, environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';
import {
  type ContractSchemas,
  hasContract,
  loadContractSchemas,
  skippedBecause,
} from './contract-schemas.ts';

const document = `imports: [app/base]
values:
  text: a \${list[0]} b
  list: [x, 1.50, true, null]
  object: {a: {b: c}}
  secret: {fn::secret: hidden}
  login: {fn::open::azure-login: {clientId: c, tenantId: t, oidc: true}}
  joined: {fn::join: ['-', [a, '\${secret}']]}
  region: \${object.a.b}
  files: {KEYSTORE: {fn::fromBase64: /u3+7QAAAAIAAAAB}}
`;

describe.skipIf(!hasContract)(`opened and checked environments match the contract${skippedBecause}`, () => {
  const environment = '/api/esc/environments/{orgName}/{projectName}/{envName}';
  const yaml = '/api/esc/environments/{orgName}/yaml';
  let contract: ContractSchemas;
  let place: TestLocation;
  let database: Database;
  let server: RunningServer;
  let environments: Environments;

  beforeAll(async () => {
    contract = loadContractSchemas();
    place = await makeLocation('sqlite');
    database = await openDatabase(place.location, { onFault: () => {} });
    server = await startServer({ database });
    environments = environmentsOf(server);
    await environments.make('app/base', 'values: {region: eu, deep: {a: 1}}');
    await environments.make('app/prod', document);
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await place.remove();
  });

  test('opening returns a session, and the faults', async () => {
    const opened = await environments.open('app/prod');
    expect(contract.faultsOf(`POST ${environment}/open`, 200, opened.body)).toEqual([]);
    const revision = await environments.open('app/prod@2');
    expect(contract.faultsOf(`POST ${environment}/versions/{version}/open`, 200, revision.body)).toEqual([]);
    const text = await environments.openText(`${document}  wrong: \${nothing}\n`);
    expect(text.body.diagnostics).toHaveLength(1);
    expect(contract.faultsOf(`POST ${yaml}/open`, 200, text.body)).toEqual([]);
    const unreadable = await environments.openText('a: [');
    expect(contract.faultsOf(`POST ${yaml}/open`, 400, unreadable.body)).toEqual([]);
  });

  test('a session is an environment of the contract, and each of its properties a value', async () => {
    const { body } = await environments.openAndRead('app/prod');
    expect(contract.faultsOfNamed('EscEnvironment', body)).toEqual([]);
    const opened = await environments.open('app/prod');
    for (const property of ['text', 'list[1]', 'list[3]', 'object', 'secret', 'login.oidc.token', 'region']) {
      const value = await environments.read('app/prod', opened.body.id, { query: { property } });
      expect(value.status, property).toBe(200);
      expect(contract.faultsOfNamed('EscValue', value.body), property).toEqual([]);
    }
  });

  test('a value with bytes that are not UTF-8 has them in base64, alone and within the environment', async () => {
    const bytes = '/u3+7QAAAAIAAAAB';
    const opened = await environments.open('app/prod');
    const one = await environments.read('app/prod', opened.body.id, {
      query: { property: 'files.KEYSTORE' },
    });
    expect(one.body).toMatchObject({ value: expect.stringContaining('\ufffd'), bytes });
    expect(contract.faultsOfNamed('EscValue', one.body)).toEqual([]);
    const whole = await environments.read('app/prod', opened.body.id);
    expect(whole.body.properties).toMatchObject({ files: { value: { KEYSTORE: { bytes } } } });
    expect(contract.faultsOfNamed('EscEnvironment', whole.body)).toEqual([]);
    const text = await environments.read('app/prod', opened.body.id, { query: { property: 'region' } });
    expect(text.body).not.toHaveProperty('bytes');
  });

  test('checking returns an environment, diagnostics and the functions', async () => {
    const checked = await environments.check('app/prod');
    expect(contract.faultsOf(`POST ${environment}/check`, 200, checked.body)).toEqual([]);
    expect(checked.body).toMatchObject({
      environmentFunctionSummary: {
        funcCounts: { 'fn::join': 1, 'fn::open::azure-login': 1, 'fn::secret': 1 },
        rotationPaths: [],
      },
    });
    const revision = await environments.check('app/prod@1');
    expect(contract.faultsOf(`POST ${environment}/versions/{version}/check`, 200, revision.body)).toEqual([]);
    const text = await environments.checkText(document);
    expect(contract.faultsOf(`POST ${yaml}/check`, 200, text.body)).toEqual([]);
    const faulty = await environments.checkText(`${document}  wrong: \${nothing}\n`);
    expect(contract.faultsOf(`POST ${yaml}/check`, 400, faulty.body)).toEqual([]);
  });

  test('documents and ciphertexts are decrypted and encrypted', async () => {
    const decrypted = await environments.decrypt('app/prod');
    expect(contract.faultsOf(`GET ${environment}/decrypt`, 200, decrypted.body)).toEqual([]);
    const revision = await environments.decrypt('app/prod@2');
    expect(contract.faultsOf(`GET ${environment}/versions/{version}/decrypt`, 200, revision.body)).toEqual(
      [],
    );
    const encrypted = await environments.encrypt('app/prod', ['a']);
    expect(contract.faultsOf(`POST ${environment}/encrypt-secrets`, 200, encrypted.body)).toEqual([]);
    const texts = await environments.decryptTexts('app/prod', encrypted.body.ciphertexts);
    expect(contract.faultsOf(`POST ${environment}/decrypt-secrets`, 200, texts.body)).toEqual([]);
  });
});
