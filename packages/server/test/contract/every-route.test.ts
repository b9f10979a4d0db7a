import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8')) as {
  readonly paths: Record<string, Record<string, { readonly requestBody?: unknown }>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { requestBody }]) => ({
    method: method.toUpperCase(),
    path: path.replaceAll('{orgName}', 'main').replaceAll(/\{\w+\}/g, 'unknown'),
    body: requestBody === undefined ? undefined : {},
  })),
);

/** Schemas are compiled when a route is first called, so each route is called once. */
describe('every route of the document', () => {
  let database: Database;
  let server: RunningServer;

  beforeAll(async () => {
    database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServer({ database });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
  });

  test.each(operations)('$method $path responds to an empty request', async ({ method, path, body }) => {
    const { status } = await server.call(method, path, body === undefined ? {} : { body });
    expect(status).toBeLessThan(500);
  });
});
