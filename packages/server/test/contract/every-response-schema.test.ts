import build from 'fast-json-stringify';
import { expect, test, vi } from 'vitest';
import { createApp } from '../../src/app/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { openDatabase } from '../../src/database/index.ts';
import { createKeyring } from '../../src/platform/keyring.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';

const schemas = vi.hoisted((): object[] => []);

vi.mock('../../src/http/compile-serializers.ts', () => ({
  compileSerializers:
    () =>
    ({ schema }: { schema: object }) => {
      schemas.push(schema);
      return JSON.stringify;
    },
}));

/** The server compiles each with its first response: one that does not compile would fail the first request. */
test('the schema of every response of every route compiles', async () => {
  const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
  const app = await createApp({
    config: readConfig({}),
    database,
    keyring: createKeyring([Buffer.alloc(32, 7)]),
    logger: createLogger('silent'),
    publicUrl: () => 'http://localhost',
  });
  await app.http.ready();
  expect(schemas.length).toBeGreaterThan(100);
  for (const schema of schemas) expect(() => build(schema)).not.toThrow();
  await app.http.close();
  await app.settled();
  await database.close();
});
