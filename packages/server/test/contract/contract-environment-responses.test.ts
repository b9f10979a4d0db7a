import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';
import {
  type ContractSchemas,
  hasContract,
  loadContractSchemas,
  skippedBecause,
} from './contract-schemas.ts';

describe.skipIf(!hasContract)(`responses about environments match the contract${skippedBecause}`, () => {
  const environment = '/api/esc/environments/{orgName}/{projectName}/{envName}';
  let contract: ContractSchemas;
  let place: TestLocation;
  let database: Database;
  let server: RunningServer;

  beforeAll(async () => {
    contract = loadContractSchemas();
    place = await makeLocation('sqlite');
    database = await openDatabase(place.location, { onFault: () => {} });
    server = await startServer({ database });
    await call('POST /api/esc/environments/{orgName}', 200, { body: { project: 'app', name: 'prod' } });
    await call(`PATCH ${environment}`, 200, { body: 'values: {a: 1}' });
    await call(`PATCH ${environment}`, 200, { body: 'values: {a: 2}' });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await place.remove();
  });

  /** Calls an operation of the contract for `app/prod`, and validates the response. */
  async function call(
    operation: string,
    status: number,
    options: { path?: Record<string, string>; query?: string; body?: unknown } = {},
  ): Promise<void> {
    const [method = '', template = ''] = operation.split(' ');
    const values: Record<string, string> = {
      orgName: 'main',
      projectName: 'app',
      envName: 'prod',
      ...options.path,
    };
    const path = template.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? name);
    const answer = await server.call(method, path + (options.query ?? ''), {
      headers: { accept: 'application/vnd.pulumi+8' },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    expect({ status: answer.status, faults: contract.faultsOf(operation, status, answer.body) }).toEqual({
      status,
      faults: [],
    });
  }

  test('lists', async () => {
    await call('GET /api/esc/environments', 200);
    await call('GET /api/esc/environments', 200, { query: '?organization=main&maxResults=1' });
    await call('GET /api/esc/environments', 400, { query: '?continuationToken=x' });
    await call('GET /api/esc/environments/{orgName}', 200, { query: '?maxResults=1' });
    await call('GET /api/esc/environments/{orgName}', 404, { path: { orgName: 'nowhere' } });
    await call('POST /api/esc/environments/{orgName}', 409, { body: { project: 'app', name: 'prod' } });
    await call('POST /api/esc/environments/{orgName}', 400, { body: { project: 'app', name: '' } });
  });

  test('documents', async () => {
    await call(`GET ${environment}`, 200);
    await call(`GET ${environment}`, 404, { path: { envName: 'gone' } });
    await call(`PATCH ${environment}`, 400, { body: 'values: [' });
    await call(`GET ${environment}/versions`, 200);
    await call(`GET ${environment}/versions`, 400, { query: '?count=x' });
    await call(`GET ${environment}/versions/{version}`, 200, { path: { version: '2' } });
    await call(`GET ${environment}/versions/{version}`, 404, { path: { version: 'none' } });
    await call(`GET ${environment}/metadata`, 200);
    await call(`GET ${environment}/settings`, 200);
    await call(`PATCH ${environment}/settings`, 200, { body: { deletionProtected: true } });
    await call(`DELETE ${environment}`, 409);
    await call(`PATCH ${environment}/settings`, 400, { body: { deletionProtected: 'no' } });
    await call(`PATCH ${environment}/settings`, 200, { body: { deletionProtected: false } });
  });

  test('revision tags and retractions', async () => {
    const tags = `${environment}/versions/tags`;
    const path = { tagName: 'stable', version: '2' };
    await call(`POST ${tags}`, 204, { body: { name: 'stable', revision: 2 } });
    await call(`POST ${tags}`, 409, { body: { name: 'stable' } });
    await call(`POST ${tags}`, 400, { body: { name: '1' } });
    await call(`GET ${tags}`, 200, { query: '?after=&count=500' });
    await call(`GET ${environment}/versions/{version}/tags`, 200, { path });
    await call(`GET ${tags}/{tagName}`, 200, { path });
    await call(`GET ${tags}/{tagName}`, 200, { path: { tagName: 'latest' } });
    await call(`PATCH ${tags}/{tagName}`, 204, { path, body: { revision: 1 } });
    await call(`PATCH ${tags}/{tagName}`, 404, { path: { tagName: 'none' }, body: {} });
    await call(`POST ${environment}/versions/{version}/retract`, 204, { path, body: { reason: 'r' } });
    await call(`GET ${environment}/versions`, 200);
    await call(`DELETE ${tags}/{tagName}`, 204, { path });
    await call(`DELETE ${tags}/{tagName}`, 404, { path });
  });

  test('tags', async () => {
    const path = { tagName: 'team' };
    await call(`POST ${environment}/tags`, 200, { body: { name: 'team', value: 'ops' } });
    await call(`POST ${environment}/tags`, 409, { body: { name: 'team', value: 'ops' } });
    await call(`POST ${environment}/tags`, 400, { body: { name: 'a b', value: 'ops' } });
    await call(`GET ${environment}/tags`, 200, { query: '?after=&count=500' });
    await call('GET /api/esc/environments/{orgName}', 200);
    await call(`GET ${environment}/tags/{tagName}`, 200, { path });
    const body = { currentTag: { value: 'ops' }, newTag: { name: '', value: 'web' } };
    await call(`PATCH ${environment}/tags/{tagName}`, 200, { path, body });
    await call(`DELETE ${environment}/tags/{tagName}`, 204, { path });
    await call(`GET ${environment}/tags/{tagName}`, 404, { path });
  });

  test('clones and deletions', async () => {
    await call(`POST ${environment}/clone`, 204, { body: { name: 'copy', preserveHistory: true } });
    await call(`POST ${environment}/clone`, 409, { body: { name: 'copy' } });
    await call(`DELETE ${environment}`, 200, { path: { envName: 'copy' } });
    await call(`DELETE ${environment}`, 404, { path: { envName: 'copy' } });
  });
});
